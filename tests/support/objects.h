#pragma once

#include <string>

#include "base/check.h"
#include "k8s/object.h"

namespace trimtab::k8s {

inline const ResourceType kConfigMaps = {
    .group = "", .version = "v1", .plural = "configmaps", .kind = "ConfigMap"};

// A ConfigMap in the namespace "shop" that holds `value`.
inline Object ConfigMap(const std::string& name, const std::string& version,
                        const std::string& uid = "uid-1", const std::string& value = "") {
  auto object = Object::Decode(Json::Of({{"apiVersion", "v1"},
                                         {"kind", "ConfigMap"},
                                         {"metadata", Json::Of({{"name", name},
                                                                {"namespace", "shop"},
                                                                {"uid", uid},
                                                                {"resourceVersion", version}})},
                                         {"data", Json::Of({{"value", value}})}})
                                   .Dump());
  TRIMTAB_CHECK(object.ok());
  return *std::move(object);
}

}  // namespace trimtab::k8s
