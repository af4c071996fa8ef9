#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controller/measure/metric_source.h"
#include "controller/measure/prometheus_settings.h"

namespace trimtab::measure {

// One expression of a request.
struct Member {
  enum class Role {
    kQuery,    // the author's
    kTargets,  // good scrapes of each pod
    kOldest,   // the time of the oldest newest sample
    kNewest,   // the time of the newest sample
    kResets,   // of counters, within the window
    kEdges,    // of the buckets of a histogram
  };
  Role role = Role::kQuery;
  std::string text;
};

// All that one look asks. Plain data.
struct QueryPlan {
  // One reading: its query, and what else bears on it.
  struct Cell {
    std::optional<size_t> member;  // nothing for a query that cannot be sent
    std::vector<size_t> companions;
  };

  std::vector<Member> members;
  std::vector<std::vector<Cell>> cells;  // as LookAnswer::readings
  std::vector<RefusedQuery> refused;
};

// kInvalid if the pods of an arm cannot be told apart.
Result<QueryPlan> PlanLook(const LookRequest& request, const PrometheusSettings& settings);

// Members side by side, in groups whose joint expression stays below `bytes` where it can.
std::vector<std::vector<size_t>> GroupsOf(const std::vector<Member>& members, size_t bytes);

// The label that tells a member's series from the others': the member's index.
inline constexpr std::string_view kTag = "trimtab";

// One expression for all of a group, each of whose series carries its tag.
std::string Joined(const std::vector<Member>& members, const std::vector<size_t>& group);

}  // namespace trimtab::measure
