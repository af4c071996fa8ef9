#include "controller/reconcile/trial_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "controller/codec/trial_codec.h"

namespace trimtab::reconcile {
namespace {

k8s::ObjectName NameOfTrial(const LoopAtHand& loop, int64_t ordinal) {
  return {.ns = loop.name.ns, .name = codec::TrialName(loop.name.name, ordinal)};
}

}  // namespace

Result<std::vector<domain::TrialRecord>> TrialStore::All(const LoopAtHand& loop,
                                                         const k8s::CallOptions& call) const {
  k8s::ListOptions options;
  options.ns = loop.name.ns;
  options.label_selector = std::string(codec::kLoopLabel) + "=" + loop.name.name;
  auto objects = client_.ListAll(codec::TrialType(), options, call);
  if (!objects) return std::move(objects).error();
  std::vector<domain::TrialRecord> records;
  for (const k8s::Object& object : *objects) {
    auto record = codec::DecodeTrial(object.Parse());
    if (!record) return std::move(record).error().In("trial " + object.meta().name.name);
    if (record->loop_uid == loop.name.uid) records.push_back(*std::move(record));
  }
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.ordinal < b.ordinal; });
  return records;
}

Result<bool> TrialStore::Has(const LoopAtHand& loop, int64_t ordinal,
                             const k8s::CallOptions& call) const {
  auto object = client_.Get(codec::TrialType(), NameOfTrial(loop, ordinal), call);
  if (!object) {
    if (object.error().code == Code::kNotFound) return false;
    return std::move(object).error();
  }
  return object->Parse().Text({"spec", "loopUID"}) == loop.name.uid;
}

Result<void> TrialStore::Put(const LoopAtHand& loop, const domain::TrialRecord& record,
                             const k8s::CallOptions& call) {
  auto created = client_.Create(codec::TrialType(), codec::EncodeTrial(loop.name.ns, record), call);
  if (created) return {};
  if (created.error().code != Code::kExists) return std::move(created).error();
  auto ours = Has(loop, record.ordinal, call);
  if (!ours) return std::move(ours).error();
  if (*ours) return {};
  return Error{.code = Code::kExists,
               .message = "trial " + codec::TrialName(loop.name.name, record.ordinal) +
                          " belongs to an earlier loop of this name; it goes when that is gone"};
}

}  // namespace trimtab::reconcile
