#include "controller/measure/query_plan.h"

#include <map>
#include <utility>

#include "base/check.h"
#include "controller/measure/query_template.h"

namespace trimtab::measure {
namespace {

// Plans one look; lives for the length of a call.
class Planner {
 public:
  Planner(const LookRequest& request, const PrometheusSettings& settings)
      : request_(request), settings_(settings) {}

  Result<QueryPlan> Plan() {
    for (const ArmPods& arm : request_.arms) {
      auto matchers = MatchersOf(arm, settings_.labels);
      if (!matchers) return std::move(matchers).error();
      matchers_.push_back(*std::move(matchers));
      plan_.cells.emplace_back(request_.queries.size());
    }
    AddTargets();
    for (size_t query = 0; query < request_.queries.size(); ++query) AddQuery(query);
    return std::move(plan_);
  }

 private:
  void AddTargets() {
    const std::string text = settings_.targets.value_or("min by (" + settings_.labels.pod +
                                                        ") (sum_over_time(up{$arm}[$window]))");
    if (text.empty()) return;
    const auto targets = QueryTemplate::Parse(text);
    TRIMTAB_CHECK(targets.ok());
    for (size_t arm = 0; arm < matchers_.size(); ++arm) {
      if (request_.arms[arm].ready == 0) continue;
      const size_t member =
          Add(Member::Role::kTargets, targets->Bind(matchers_[arm], request_.window).text);
      for (QueryPlan::Cell& cell : plan_.cells[arm]) cell.companions.push_back(member);
    }
  }

  void AddQuery(size_t query) {
    auto read = QueryTemplate::Parse(request_.queries[query]);
    Result<void> fits = read ? read->CheckRanges(request_.window) : read.error();
    if (!fits) {
      plan_.refused.push_back({.query = query, .error = std::move(fits).error()});
      return;
    }
    for (size_t arm = 0; arm < matchers_.size(); ++arm) {
      const BoundQuery bound = read->Bind(matchers_[arm], request_.window);
      QueryPlan::Cell& cell = plan_.cells[arm][query];
      cell.member = Add(Member::Role::kQuery, bound.text);
      for (const BoundSelector& selector : bound.selectors) {
        AddCompanions(selector, cell);
        if (!bound.is_quantile) continue;
        cell.companions.push_back(
            Add(Member::Role::kEdges, "count by (le) (" + selector.text + ")"));
      }
    }
  }

  void AddCompanions(const BoundSelector& selector, QueryPlan::Cell& cell) {
    const std::string times = "(timestamp(" + selector.text + "))";
    if (selector.range.empty()) {
      cell.companions.push_back(Add(Member::Role::kOldest, "min" + times));
    } else if (request_.window > settings_.most_age) {
      cell.companions.push_back(Add(Member::Role::kNewest, "max" + times));
    }
    if (!selector.counts) return;
    cell.companions.push_back(
        Add(Member::Role::kResets, "sum(resets(" + selector.text + "[" + selector.range + "]))"));
  }

  // Its index; what was asked already is not asked twice.
  size_t Add(Member::Role role, std::string text) {
    const auto [known, is_new] = known_.try_emplace({role, text}, plan_.members.size());
    if (is_new) plan_.members.push_back({.role = role, .text = std::move(text)});
    return known->second;
  }

  const LookRequest& request_;
  const PrometheusSettings& settings_;
  std::vector<std::string> matchers_;
  QueryPlan plan_;
  std::map<std::pair<Member::Role, std::string>, size_t> known_;
};

// The line break ends a comment that the text may end with.
std::string Tagged(const Member& member, size_t index) {
  return "label_replace(" + member.text + "\n,\"" + std::string(kTag) + "\",\"" +
         std::to_string(index) + R"(","",""))";
}

}  // namespace

Result<QueryPlan> PlanLook(const LookRequest& request, const PrometheusSettings& settings) {
  return Planner(request, settings).Plan();
}

std::vector<std::vector<size_t>> GroupsOf(const std::vector<Member>& members, size_t bytes) {
  std::vector<std::vector<size_t>> groups;
  size_t used = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    const size_t size = Tagged(members[i], i).size() + 4;
    if (groups.empty() || used + size > bytes) {
      groups.emplace_back();
      used = 0;
    }
    groups.back().push_back(i);
    used += size;
  }
  return groups;
}

std::string Joined(const std::vector<Member>& members, const std::vector<size_t>& group) {
  std::string out;
  for (const size_t index : group) {
    if (!out.empty()) out += " or ";
    out += Tagged(members[index], index);
  }
  return out;
}

}  // namespace trimtab::measure
