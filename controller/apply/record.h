#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "controller/apply/field_path.h"
#include "controller/apply/owners.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::apply {

// One field of one object: the target, or a ConfigMap.
struct Leaf {
  std::string config_map;  // empty: the target
  FieldPath path;

  // For people and for TakenPlace: "ConfigMap checkout-cfg .data["app.yaml"]", ".spec.replicas".
  std::string ToString() const;
  auto operator<=>(const Leaf&) const = default;
};

// A leaf as it was before Trimtab first set it.
struct LeafRecord {
  Leaf leaf;
  std::optional<k8s::Json> value;  // nothing where nothing was
  std::vector<Owner> owners;
  // How many steps of its path lead to the first parent that was not there either.
  std::optional<size_t> missing_from;

  bool operator==(const LeafRecord&) const = default;
};

// Where a knob of the loop was when its leaf was recorded: a spec that changes, or that can no
// longer be read, still has its old values put back.
struct KnobRecord {
  std::string knob;
  domain::Place place;
  // What the workload does where the place is not set: this value then needs no setting.
  std::string default_value;

  bool operator==(const KnobRecord&) const = default;
};

// All that it takes to leave no trace: restoring and giving back rest on it alone. Its text is
// domain::Taken::record. Plain data.
struct Record {
  domain::Target target;
  std::vector<LeafRecord> leaves;  // sorted by leaf
  std::vector<KnobRecord> knobs;

  const LeafRecord* Find(const Leaf& leaf) const;
  bool operator==(const Record&) const = default;
};

// The largest file of a ConfigMap that is recorded: status has to hold it.
inline constexpr size_t kMostFileBytes = size_t{64} << 10;

std::string Encode(const Record& record);
// kMalformed also where it names a leaf that is never set (see allow_list.h).
Result<Record> DecodeRecord(std::string_view text);
// With a line for each leaf, for people.
domain::Taken ToTaken(const Record& record, const std::string& target_uid);

}  // namespace trimtab::apply
