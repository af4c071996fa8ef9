#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "k8s/json.h"
#include "sim/line_stream.h"
#include "sim/status.h"

namespace trimtab::sim {

// What `kubectl logs` asks for.
struct LogRequest {
  std::string container;  // one of the pod's
  bool follow = false;    // the stream goes on until the container ends
  bool previous = false;  // of the run before the last restart
  bool timestamps = false;
  std::optional<int64_t> tail_lines;
  std::optional<int64_t> since_seconds;
  std::optional<int64_t> limit_bytes;
};

// What the containers of pods have printed: implemented by whoever plays the kubelet and runs them.
// One thread, that of the server; owned by its implementer, outlives the server's use of it.
class PodLogs {
 public:
  virtual ~PodLogs() = default;
  // The pod exists, has the container and a node. Refuses in the kubelet's words, such as 400
  // `container "app" in pod "web-0" is waiting to start: ContainerCreating`.
  virtual Outcome<std::unique_ptr<LineStream>> Open(const k8s::Json& pod,
                                                    const LogRequest& request) = 0;
};

}  // namespace trimtab::sim
