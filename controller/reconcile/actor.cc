#include "controller/reconcile/actor.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "controller/codec/loop_codec.h"
#include "controller/domain/trial_record.h"

namespace trimtab::reconcile {

Result<void> Actor::Do(LoopAtHand& loop, const domain::Action& action, Gathered& gathered,
                       const k8s::CallOptions& call) {
  if (std::holds_alternative<domain::RecordTrial>(action)) return PutRecord(loop, call);
  if (std::holds_alternative<domain::AddFinalizer>(action)) return SetFinalizer(loop, true, call);
  if (std::holds_alternative<domain::DropFinalizer>(action)) return SetFinalizer(loop, false, call);
  TRIMTAB_CHECK(gathered.objects.has_value());
  return target_.Do(loop.name, loop.spec, loop.state, *gathered.objects, action, call);
}

Result<void> Actor::PutRecord(const LoopAtHand& loop, const k8s::CallOptions& call) {
  TRIMTAB_CHECK(loop.state.trial && loop.state.last_good);
  // The time at which the verdict was written: whoever writes the record writes the same.
  return trials_.Put(
      loop,
      domain::RecordOf({.loop = loop.name.name, .loop_uid = loop.name.uid}, *loop.state.trial,
                       loop.state.last_good->values, loop.state.phase_since),
      call);
}

Result<void> Actor::SetFinalizer(LoopAtHand& loop, bool there, const k8s::CallOptions& call) {
  auto read = client_.Get(codec::TuningLoopType(), loop.meta.name, call);
  if (!read) {
    const bool gone = read.error().code == Code::kNotFound;
    return gone && !there ? Result<void>() : Result<void>(std::move(read).error());
  }
  if (read->meta().uid != loop.meta.uid) {
    return Error{.code = Code::kConflict, .message = "another loop of this name took its place"};
  }
  k8s::Json::Array finalizers = FinalizersOf(read->Parse());
  const auto ours = std::find(finalizers.begin(), finalizers.end(), k8s::Json(kFinalizer));
  if ((ours != finalizers.end()) == there) return {};
  if (there) {
    finalizers.emplace_back(kFinalizer);
  } else {
    finalizers.erase(ours);
  }
  const k8s::Json patch =
      k8s::Json::Of({{"metadata", k8s::Json::Of({{"resourceVersion", read->meta().resource_version},
                                                 {"finalizers", std::move(finalizers)}})}});
  auto patched = client_.Patch(codec::TuningLoopType(), loop.meta.name, patch, {}, call);
  if (!patched) return std::move(patched).error();
  loop.meta.resource_version = patched->meta().resource_version;
  return {};
}

}  // namespace trimtab::reconcile
