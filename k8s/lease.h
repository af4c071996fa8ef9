#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "k8s/object.h"

namespace trimtab::k8s {

ResourceType LeaseType();  // coordination.k8s.io/v1

// What a Lease says. The times are text, as the server keeps them: they are only ever compared with
// what we wrote ourselves, because no two machines agree on the time.
struct LeaseRecord {
  std::string holder;  // empty: free
  std::chrono::seconds duration{};
  int64_t transitions = 0;
  std::string acquired;
  std::string renewed;

  bool operator==(const LeaseRecord&) const = default;
};

// Reads a Lease, whatever its fields hold: a holder that is no text is none, a duration that is no
// positive int32 is `fallback`, transitions that are no count are 0.
LeaseRecord ReadLease(const Json& lease, std::chrono::seconds fallback);

// `lease` with the record in it; all else in it stays.
Json WithRecord(Json lease, const LeaseRecord& record);

// What is known of a Lease that exists.
struct LeaseView {
  LeaseRecord record;
  MonoTime since;     // when we first saw this very record, by our own clock
  bool ours = false;  // this process wrote it, not merely one of the same identity
};

// What to do about a lease.
struct LeaseStep {
  enum class Action { kCreate, kTake, kRenew, kWait };
  Action action = Action::kWait;
  MonoTime until;  // for kWait: when it is free if its holder stays silent

  bool operator==(const LeaseStep&) const = default;
};

// The decision alone: nothing seen means that there is no Lease. Another's lease runs from when we
// saw its record change, so a clock that is wrong on either side does no harm.
LeaseStep AdvanceLease(const std::optional<LeaseView>& seen, MonoTime now);

}  // namespace trimtab::k8s
