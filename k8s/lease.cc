#include "k8s/lease.h"

#include <limits>
#include <utility>

namespace trimtab::k8s {

ResourceType LeaseType() {
  return {.group = "coordination.k8s.io", .version = "v1", .plural = "leases", .kind = "Lease"};
}

LeaseRecord ReadLease(const Json& lease, std::chrono::seconds fallback) {
  LeaseRecord record;
  record.holder = lease.Text({"spec", "holderIdentity"});
  record.acquired = lease.Text({"spec", "acquireTime"});
  record.renewed = lease.Text({"spec", "renewTime"});
  record.duration = fallback;
  if (const Json* found = lease.Get({"spec", "leaseDurationSeconds"})) {
    const int64_t seconds = found->integer().value_or(0);
    if (seconds > 0 && seconds <= std::numeric_limits<int32_t>::max()) {
      record.duration = std::chrono::seconds(seconds);
    }
  }
  if (const Json* found = lease.Get({"spec", "leaseTransitions"})) {
    const int64_t count = found->integer().value_or(0);
    if (count > 0 && count < std::numeric_limits<int32_t>::max()) record.transitions = count;
  }
  return record;
}

Json WithRecord(Json lease, const LeaseRecord& record) {
  Json& spec = lease["spec"];
  if (!spec.is_object()) spec = Json::Object();
  spec["holderIdentity"] = record.holder;
  spec["leaseDurationSeconds"] = int64_t{record.duration.count()};
  spec["acquireTime"] = record.acquired;
  spec["renewTime"] = record.renewed;
  spec["leaseTransitions"] = record.transitions;
  return lease;
}

LeaseStep AdvanceLease(const std::optional<LeaseView>& seen, MonoTime now) {
  using Action = LeaseStep::Action;
  if (!seen) return {Action::kCreate, {}};
  if (seen->ours) return {Action::kRenew, {}};
  const MonoTime until = seen->since + seen->record.duration;
  if (seen->record.holder.empty() || now >= until) return {Action::kTake, {}};
  return {Action::kWait, until};
}

}  // namespace trimtab::k8s
