#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"
#include "k8s/kube_client.h"
#include "k8s/watch_decoder.h"

namespace trimtab::k8s {

// Where a reflector puts what it sees. Called from the thread that steps the reflector.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  // The whole truth at one version: whatever is not in it is gone.
  virtual void Replace(std::vector<Object> objects) = 0;
  virtual void Upsert(Object object) = 0;
  virtual void Remove(const Object& last) = 0;
};

struct ReflectorOptions {
  ResourceType type;
  std::string ns;
  std::string label_selector;
  std::string field_selector;
  Duration relist_every = std::chrono::minutes(10);  // repairs what a watch lost
};

// Keeps a sink equal to the server: lists in pages, watches from there, and relists when the watch
// can no longer be trusted (410 as a status or in the stream, a stall, a line that cannot be read)
// or has been for long. Passive: each Step does one thing that can wait, and says when to come
// again. One thread.
class Reflector {
 public:
  Reflector(ReflectorOptions options, KubeClient& client, ObjectSink& sink, const Clock& clock,
            Rng rng, Log& log);
  ~Reflector();

  // Lists a page, opens the watch, or waits up to `wait` for events and delivers them. Returns when
  // the next Step is useful: now, or after a backoff.
  MonoTime Step(Duration wait, std::stop_token stop = {});

  bool synced() const;  // has delivered one whole list

 private:
  // ... the implementer of this room completes the private part.
};

}  // namespace trimtab::k8s
