#include "controller/reconcile/gatherer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "controller/apply/see_target.h"
#include "controller/codec/loop_codec.h"
#include "controller/reconcile/proposer.h"
#include "controller/reconcile/trouble.h"

namespace trimtab::reconcile {
namespace {

bool ShareAPlace(const domain::LoopSpec& ours, const domain::LoopSpec& theirs) {
  const bool same_target =
      ours.target.kind == theirs.target.kind && ours.target.name == theirs.target.name;
  for (const domain::Knob& a : ours.knobs) {
    for (const domain::Knob& b : theirs.knobs) {
      const bool anywhere = std::holds_alternative<domain::ConfigMapPlace>(a.apply);
      if (a.apply == b.apply && (same_target || anywhere)) return true;
    }
  }
  // Two trials on one workload are each other's noise, whatever they touch.
  return same_target;
}

// Whether another loop in the same place would stand in the way now.
bool MayBegin(domain::Phase phase) {
  return phase == domain::Phase::kPending || phase == domain::Phase::kPaused ||
         phase == domain::Phase::kProposing;
}

// Who was there first; the uid decides between two of one second.
bool Older(const k8s::Json& a, const k8s::Json& b) {
  const auto key = [](const k8s::Json& object) {
    return std::pair(object.Text({"metadata", "creationTimestamp"}),
                     object.Text({"metadata", "uid"}));
  };
  return key(a) < key(b);
}

// What the loop itself says.
Gathered GatheredOf(const LoopAtHand& loop) {
  Gathered gathered;
  domain::Observed& seen = gathered.seen;
  seen.generation = loop.meta.generation;
  seen.deleting = loop.meta.deleting;
  seen.has_finalizer = loop.has_finalizer;
  seen.approved = loop.approved;
  seen.spec_error = loop.spec_error;
  return gathered;
}

}  // namespace

Gatherer::Gatherer(k8s::KubeClient& client, MetricSources& sources, const Clock& clock)
    : client_(client), sources_(sources), clock_(clock), target_(client), trials_(client) {}

Result<Gathered> Gatherer::Gather(const LoopAtHand& loop, const domain::Wants& wants,
                                  std::optional<AskedLook> asked, const std::stop_token& stop) {
  Gathered gathered = GatheredOf(loop);
  gathered.asked = std::move(asked);
  domain::Observed& seen = gathered.seen;
  const k8s::CallOptions call{.stop = stop, .priority = {}};

  const auto read = [&]() -> Result<void> {
    // A spec that could never be read names no target.
    if (wants.target && !loop.spec.target.name.empty()) {
      if (auto done = ReadTarget(loop, gathered, call); !done.ok()) return done;
    }
    if (wants.recorded && loop.state.trial) {
      auto recorded = trials_.Has(loop, loop.state.trial->ordinal, call);
      if (!recorded) return std::move(recorded).error();
      seen.recorded = *recorded;
    }
    if (wants.proposal && seen.spec_error.empty()) return ReadProposal(loop, gathered, call);
    return {};
  }();
  if (!read.ok()) {
    const Code code = read.error().code;
    if (code == Code::kThrottled || code == Code::kCancelled) return read.error();
    seen.trouble = TroubleOf(read.error());
    return gathered;
  }
  if ((wants.look || wants.before) && seen.target) AskSource(loop, wants, gathered, stop);
  return gathered;
}

Gathered Gatherer::LookAt(const LoopAtHand& loop, const domain::Wants& wants,
                          apply::TargetObjects objects, const std::stop_token& stop) {
  Gathered gathered = GatheredOf(loop);
  TakeTarget(loop, std::move(objects), gathered);
  if (wants.look) AskSource(loop, wants, gathered, stop);
  return gathered;
}

void Gatherer::TakeTarget(const LoopAtHand& loop, apply::TargetObjects objects,
                          Gathered& gathered) const {
  gathered.objects = std::move(objects);
  gathered.seen.remains = apply::HasRemains(loop.name, loop.state, *gathered.objects);
  if (gathered.objects->workload.is_null()) return;
  gathered.seen.target =
      apply::SeeTarget(loop.name, loop.spec, loop.state, *gathered.objects, clock_.WallNow());
}

Result<void> Gatherer::ReadTarget(const LoopAtHand& loop, Gathered& gathered,
                                  const k8s::CallOptions& call) {
  auto objects = target_.Read(loop.name, loop.spec, loop.state, call);
  if (!objects) return std::move(objects).error();
  if (!*objects) return {};
  TakeTarget(loop, **std::move(objects), gathered);
  const bool may_begin = gathered.seen.target && MayBegin(loop.state.phase);
  return may_begin ? ReadOverlap(loop, gathered, call) : Result<void>();
}

Result<void> Gatherer::ReadOverlap(const LoopAtHand& loop, Gathered& gathered,
                                   const k8s::CallOptions& call) {
  k8s::ListOptions options;
  options.ns = loop.name.ns;
  auto loops = client_.ListAll(codec::TuningLoopType(), options, call);
  if (!loops) return std::move(loops).error();
  const auto ours = std::find_if(loops->begin(), loops->end(), [&](const auto& object) {
    return object.meta().uid == loop.name.uid;
  });
  if (ours == loops->end()) return {};
  const k8s::Json us = ours->Parse();
  for (const k8s::Object& object : *loops) {
    if (object.meta().uid == loop.name.uid) continue;
    const k8s::Json other = object.Parse();
    const auto spec = codec::DecodeLoop(other);
    if (!spec || !Older(other, us) || !ShareAPlace(loop.spec, *spec)) continue;
    gathered.seen.overlapping_loop = object.meta().name.name;
    return {};
  }
  return {};
}

Result<void> Gatherer::ReadProposal(const LoopAtHand& loop, Gathered& gathered,
                                    const k8s::CallOptions& call) {
  if (!loop.state.baseline || !loop.state.last_good) return {};
  auto records = trials_.All(loop, call);
  if (!records) return std::move(records).error();
  auto proposed = Propose(loop.spec, loop.state, *records);
  if (proposed) {
    gathered.seen.proposed = *std::move(proposed);
  } else {
    gathered.seen.spec_error = std::move(proposed).error().message;
  }
  return {};
}

void Gatherer::AskSource(const LoopAtHand& loop, const domain::Wants& wants, Gathered& gathered,
                         const std::stop_token& stop) {
  domain::Observed& seen = gathered.seen;
  measure::MetricSource* source = sources_.Find(loop.spec.source);
  if (source == nullptr) {
    seen.trouble = domain::Trouble{
        .reason = domain::LoopReason::kSourceDown,
        .message = "spec.metrics.source: no source is called " + loop.spec.source +
                   " in the controller's settings; name one that is, or ask its administrator"};
    return;
  }
  if (wants.look) {
    LookRead read = ReadLook(*source, loop, *seen.target, *wants.look, gathered.asked, stop);
    seen.look = std::move(read.look);
    gathered.remarks = std::move(read.remarks);
    seen.trouble = std::move(read.trouble);
  }
  if (wants.before) {
    LevelsRead read = ReadLevels(*source, loop, *seen.target, *wants.before, stop);
    seen.before = std::move(read.levels);
    seen.silence = std::move(read.silence);
    if (read.trouble) seen.trouble = std::move(read.trouble);
  }
}

}  // namespace trimtab::reconcile
