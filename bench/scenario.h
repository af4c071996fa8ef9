#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/http.h"
#include "bench/arrivals.h"
#include "bench/users.h"

namespace trimtab::bench {

// The numbers from which each request draws its id, the last included.
struct IdRange {
  uint64_t first = 1;
  uint64_t last = 1;
};

// What an answer must be like to count as one.
struct Expectation {
  int least_status = 200;
  int most_status = 399;
  std::string body_contains;
};

// One kind of request. `{id}` in the path and in the body stands for the request's id.
struct Endpoint {
  std::string name;
  double weight = 1;  // its share of the requests is this over the sum of all
  std::string method = "GET";
  std::string path = "/";  // with its query
  std::vector<HttpHeader> headers;
  std::string body;
  IdRange ids;
  Expectation expect;
  Duration timeout = std::chrono::seconds(10);  // from the intended send time
};

// Requests are sent when their time comes, whatever became of those before.
struct OpenModel {
  std::vector<Stage> stages;
  Spacing spacing = Spacing::kEven;
};

// Requests are sent when a user is free (see Users).
struct ClosedModel {
  int users = 1;
  Think think;
  Duration time = Duration::zero();
};

// What a run sends, and when. Plain data.
struct Scenario {
  std::vector<Endpoint> endpoints;
  std::variant<OpenModel, ClosedModel> model;
  // What is meant to be sent before is sent and never counted.
  Duration warm_up = Duration::zero();
  uint64_t seed = 1;
};

// kInvalid, naming the field and what it may be.
Result<void> CheckScenario(const Scenario& scenario);

// How long it sends.
Duration LengthOf(const Scenario& scenario);

}  // namespace trimtab::bench
