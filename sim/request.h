#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace trimtab::sim {

// A request taken apart.
struct Request {
  std::string method;
  std::vector<std::string> path;             // decoded segments: {"api", "v1", "pods"}
  std::map<std::string, std::string> query;  // decoded
  std::string accept;
  std::string content_type;  // without parameters
  std::string authorization;
  std::string user_agent;  // up to the first slash
  std::string impersonated;
  std::string body;
  // Where a write tells what it dropped; null where nobody asked.
  std::vector<std::string>* warnings = nullptr;
  // Reads are answered as of this revision: a server that lags behind.
  std::optional<int64_t> as_of;

  // The parameter; empty if it is missing.
  std::string Param(const std::string& name) const;
  bool Flag(const std::string& name) const;  // "true" or "1"
};

Request ParseRequest(const HttpRequest& request);

// What a resource path points at.
struct Target {
  std::string group;
  std::string version;
  std::string ns;
  std::string plural;
  std::string name;         // empty for a collection
  std::string subresource;  // may be empty
};

// Nothing if the path is not of the form of a resource's.
std::optional<Target> ParseTarget(const std::vector<std::string>& path);
// "deployments" or "pods/resize" of a request's target; "?" where it is no resource's.
std::string ResourceOf(const std::string& target);

}  // namespace trimtab::sim
