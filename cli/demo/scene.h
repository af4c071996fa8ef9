#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "k8s/kube_client.h"

namespace trimtab::demo {

// Where a story plays: a cluster with its nodes, a service under load, a Prometheus that scrapes
// it, and a controller, all of them running. One thread.
class Scene {
 public:
  virtual ~Scene() = default;

  // What is real in it and what is not, for who watches.
  virtual std::string Setting() const = 0;
  // Somebody with kubectl.
  virtual k8s::KubeClient& person() = 0;
  virtual WallTime Now() const = 0;
  // Lets so much time pass.
  virtual Result<void> Pass(Duration time) = 0;
};

}  // namespace trimtab::demo
