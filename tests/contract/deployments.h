#pragma once

#include <string>
#include <string_view>

#include "k8s/json.h"

namespace trimtab::contract {

// A Deployment (and, with a serviceName more, a StatefulSet) of one container "app" with the
// environment variable A=1, three arguments and limits; but for its metadata.
std::string DeploymentSpec(const std::string& app, int replicas, std::string_view more = "{}");

// The apply configuration of one environment variable of the container.
std::string AppEnv(const std::string& name, const std::string& value);

// The container "app" of an object's pod template.
const k8s::Json& ContainerOf(const k8s::Json& object);

// The owner's part of metadata.managedFields (of the object itself, not of a subresource), and what
// of it concerns the container "app"; null if there is none.
const k8s::Json* OwnedBy(const k8s::Json& object, std::string_view manager);
const k8s::Json* OwnedContainer(const k8s::Json& object, std::string_view manager);

// The controller has seen this generation.
bool IsObserved(const k8s::Json& object);

}  // namespace trimtab::contract
