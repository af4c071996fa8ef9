#pragma once

#include <string>
#include <vector>

#include "base/check.h"
#include "controller/apply/target_parts.h"
#include "k8s/object.h"
#include "k8s/work_queue.h"

namespace trimtab::app {

// What watches bring, as short as it can be: loops, their target Deployment shop/web, its
// ReplicaSets, their pods; and what comes of it.

// The keys that are due, all taken and done.
inline std::vector<std::string> TakeDue(k8s::WorkQueue& queue) {
  std::vector<std::string> keys;
  while (auto key = queue.Pop()) {
    keys.push_back(*key);
    queue.Done(*key);
  }
  return keys;
}

inline const apply::WorkloadKey kWeb{.kind = "Deployment", .name = {.ns = "shop", .name = "web"}};

inline k8s::Object Read(const std::string& text) {
  auto object = k8s::Object::Decode(text);
  TRIMTAB_CHECK(object.ok());
  return *std::move(object);
}

inline std::string MetaOf(const std::string& name, const std::string& uid,
                          const std::string& version, const std::string& more) {
  return R"("metadata":{"namespace":"shop","name":")" + name + R"(","uid":")" + uid +
         R"(","resourceVersion":")" + version + "\"" + more + "}";
}

inline std::string OwnedBy(const std::string& kind, const std::string& name,
                           const std::string& uid) {
  return R"(,"ownerReferences":[{"kind":")" + kind + R"(","name":")" + name + R"(","uid":")" + uid +
         R"(","controller":true}])";
}

inline k8s::Object Loop(const std::string& name, const std::string& target,
                        const std::string& version = "1") {
  return Read(R"({"kind":"TuningLoop","apiVersion":"trimtab.dev/v1alpha1",)" +
              MetaOf(name, "uid-" + name, version, "") +
              R"(,"spec":{"target":{"kind":"Deployment","name":")" + target + "\"}}}");
}

inline k8s::Object Deployment(const std::string& name, const std::string& version) {
  return Read(R"({"kind":"Deployment","apiVersion":"apps/v1",)" +
              MetaOf(name, "uid-" + name, version, "") + R"(,"spec":{}})");
}

// "web-7d9" of Deployment web.
inline k8s::Object ReplicaSet(const std::string& deployment, const std::string& hash,
                              const std::string& version) {
  const std::string name = deployment + "-" + hash;
  return Read(
      R"({"kind":"ReplicaSet","apiVersion":"apps/v1",)" +
      MetaOf(name, "uid-" + name, version, OwnedBy("Deployment", deployment, "uid-" + deployment)) +
      R"(,"spec":{"replicas":2}})");
}

// "web-7d9-NAME" of ReplicaSet web-7d9.
inline k8s::Object Pod(const std::string& deployment, const std::string& hash,
                       const std::string& name, const std::string& version) {
  const std::string set = deployment + "-" + hash;
  return Read(R"({"kind":"Pod","apiVersion":"v1",)" +
              MetaOf(set + "-" + name, "uid-" + set + "-" + name, version,
                     OwnedBy("ReplicaSet", set, "uid-" + set) +
                         R"(,"labels":{"pod-template-hash":")" + hash + "\"}") +
              R"(,"spec":{"containers":[]}})");
}

}  // namespace trimtab::app
