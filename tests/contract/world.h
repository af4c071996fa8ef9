#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "base/http.h"
#include "base/result.h"
#include "base/time.h"
#include "k8s/kube_client.h"

namespace trimtab::contract {

enum class WorldKind { kSimulated, kReal };

inline std::ostream& operator<<(std::ostream& out, WorldKind kind) {
  return out << (kind == WorldKind::kReal ? "real" : "simulated");
}

// An API server with the controllers of workloads, and how to reach it. No kubelet and no
// scheduler: a pod becomes Ready when a test says so. Owned by a test and used from its thread.
class World {
 public:
  virtual ~World() = default;

  virtual k8s::KubeClient& client() = 0;
  // One request as it stands, with an administrator's credentials if it brings none of its own: for
  // what KubeClient does not speak, and for answers that are compared to the letter.
  virtual Result<HttpResponse> Send(HttpRequest request) = 0;
  virtual WallTime WallNow() = 0;

  // Lets the world go on until `holds`, or until a generous bound has passed: then false.
  virtual bool Eventually(const std::function<bool()>& holds) = 0;
  // Lets everything happen that still would, with no more said by us.
  virtual void Settle() = 0;
  // Forgets the history up to now, as a server does after some minutes.
  virtual void Compact() = 0;
  // Returns when pods can be made in a new namespace.
  virtual void AwaitNamespace(const std::string& ns) = 0;
};

// An Error says why there is no such world here.
Result<std::unique_ptr<World>> MakeSimulatedWorld();
Result<std::unique_ptr<World>> MakeRealWorld();

}  // namespace trimtab::contract
