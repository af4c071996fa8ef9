#include "tests/unit/controller/codec/random_state.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::codec {
namespace {

using domain::Configuration;
using domain::Evidence;
using domain::LoopReason;
using domain::Values;
using domain::Verdict;

// Letters, quotes, escapes and characters of several bytes.
std::string Text(Rng& rng) {
  constexpr std::array kPieces = {"pool", " 32 -> 48", "\"p95\"", "\\",     "\n",
                                  "µs",   "Größe",     "漢",      "{$arm}", "+12.4%"};
  std::string text;
  for (uint64_t i = rng.Below(5); i > 0; --i) text += kPieces[rng.Below(kPieces.size())];
  return text;
}

std::string Word(Rng& rng) { return "w" + std::to_string(rng.Below(1000)); }

template <class E>
E Any(Rng& rng, E last) {
  return static_cast<E>(rng.Below(static_cast<uint64_t>(last) + 1));
}

LoopReason AnyReason(Rng& rng) { return Any(rng, LoopReason::kClockJumped); }

// To the second, the millisecond or the nanosecond.
WallTime Time(Rng& rng) {
  constexpr std::array<int64_t, 3> kGrid = {1'000'000'000, 1'000'000, 1};
  const auto nanos = static_cast<int64_t>(1'700'000'000'000'000'000 + rng.Next() % (1ULL << 57));
  const int64_t grid = kGrid[rng.Below(kGrid.size())];
  return WallTime(Duration(nanos / grid * grid));
}

template <class Make>
auto Maybe(Rng& rng, Make make) -> std::optional<decltype(make(rng))> {
  if (rng.Chance(0.4)) return std::nullopt;
  return make(rng);
}

template <class Make>
auto Some(Rng& rng, Make make) {
  std::vector<decltype(make(rng))> list;
  for (uint64_t i = rng.Below(4); i > 0; --i) list.push_back(make(rng));
  return list;
}

int64_t Count(Rng& rng) { return static_cast<int64_t>(rng.Below(1'000)); }

Evidence SomeEvidence(Rng& rng) {
  if (rng.Chance(0.3)) return {};
  domain::Trial trial(domain::Trial::Rules(), rng.Next());
  trial.Looks(static_cast<int>(1 + rng.Below(20)));
  if (rng.Chance(0.5)) trial.evidence.before = {0.2, std::nullopt};
  if (rng.Chance(0.3)) trial.evidence.looks.back().candidate.reset();
  return trial.evidence;
}

Verdict SomeVerdict(Rng& rng) {
  domain::Trial trial(domain::Trial::Rules(), rng.Next());
  return trial.Looks(static_cast<int>(1 + rng.Below(60)), rng.Chance(0.5) ? 0.8 : 1.3).Judged();
}

Configuration SomeConfiguration(Rng& rng) {
  return {.values = RandomValues(rng, rng.Below(4)),
          .hash = Word(rng),
          .since = Time(rng),
          .trial = Count(rng),
          .gain = Word(rng),
          .gain_low = Word(rng),
          .gain_high = Word(rng)};
}

domain::Taken SomeTaken(Rng& rng) {
  return {.target_uid = Word(rng),
          .places = Some(rng,
                         [](Rng& in) {
                           return domain::TakenPlace{
                               .place = Word(in), .value = Maybe(in, Text), .owner = Text(in)};
                         }),
          .record = Text(rng)};
}

domain::TrialState SomeTrial(Rng& rng) {
  domain::TrialState trial;
  trial.ordinal = 1 + Count(rng);
  trial.values = RandomValues(rng, 3);
  trial.hash = Word(rng);
  trial.why = Text(rng);
  trial.intent = Any(rng, domain::Intent::kGiveBack);
  trial.started = Time(rng);
  trial.deadline = Time(rng);
  trial.arms = {.control = Word(rng), .candidate = Word(rng), .pods = Some(rng, Word)};
  trial.first_look = Maybe(rng, Time);
  trial.rules = domain::Trial::Rules();
  trial.rules.least_block_looks = 1 + Count(rng);
  trial.queries = Some(rng, Text);
  trial.program = Word(rng);
  trial.candidate_live = rng.Chance(0.5);
  trial.evidence = SomeEvidence(rng);
  trial.summary = Text(rng);
  trial.verdict = Maybe(rng, SomeVerdict);
  trial.ended_by = Maybe(rng, AnyReason);
  trial.ended_because = Text(rng);
  return trial;
}

domain::WatchState SomeWatch(Rng& rng) {
  return {.first_look = Maybe(rng, Time),
          .until = Maybe(rng, Time),
          .evidence = SomeEvidence(rng),
          .calm = SomeEvidence(rng),
          .previous = Maybe(rng, SomeConfiguration)};
}

domain::Quarantine SomeQuarantine(Rng& rng) {
  return {.values = RandomValues(rng, 3),
          .context = Word(rng),
          .radius = rng.Chance(0.5) ? rng.Unit() : 0,
          .until = Time(rng),
          .reason = Text(rng),
          .times = Count(rng)};
}

domain::Condition SomeCondition(Rng& rng) {
  return {.type = rng.Chance(0.5) ? "Ready" : "Paused",
          .status = rng.Chance(0.5) ? "True" : "Unknown",
          .reason = AnyReason(rng),
          .message = Text(rng),
          .observed_generation = Count(rng),
          .since = Time(rng)};
}

domain::Counters SomeCounters(Rng& rng) {
  return {.trials = Count(rng),
          .kept = Count(rng),
          .rollbacks = Count(rng),
          .without_verdict = Count(rng),
          .search_from = Count(rng),
          .since_better = Count(rng),
          .interruptions = Count(rng),
          .failures = Count(rng)};
}

}  // namespace

Values RandomValues(Rng& rng, size_t knobs) {
  Values values;
  for (size_t i = 0; i < knobs; ++i) {
    values["knob_" + std::to_string(i)] = std::to_string(rng.Below(100'000));
  }
  return values;
}

domain::LoopState RandomState(Rng& rng) {
  domain::LoopState state;
  state.observed_generation = Count(rng);
  state.phase = Any(rng, domain::Phase::kFinished);
  state.reason = AnyReason(rng);
  state.message = Text(rng);
  state.phase_since = Time(rng);
  state.not_before = Maybe(rng, Time);
  if (rng.Chance(0.7)) state.conditions = {SomeCondition(rng)};
  state.baseline = Maybe(rng, SomeConfiguration);
  state.last_good = Maybe(rng, SomeConfiguration);
  state.taken = Maybe(rng, SomeTaken);
  state.giving_back = rng.Chance(0.5);
  state.leaving = rng.Chance(0.5);
  state.proposal = Maybe(rng, [](Rng& in) {
    return domain::ProposalState{
        .ordinal = 1 + Count(in), .values = RandomValues(in, 2), .hash = Word(in), .why = Text(in)};
  });
  state.trial = Maybe(rng, SomeTrial);
  state.watch = Maybe(rng, SomeWatch);
  state.last_verdict = Maybe(rng, [](Rng& in) {
    return domain::LastVerdict{.trial = Count(in),
                               .kind = KindOf(domain::Reason(1 + in.Below(24))),
                               .reason = Word(in),
                               .message = Text(in),
                               .at = Time(in)};
  });
  state.counters = SomeCounters(rng);
  state.search = Word(rng);
  state.least_block_looks = 1 + Count(rng);
  state.quarantine = Some(rng, SomeQuarantine);
  state.next_revisit = Maybe(rng, Time);
  return state;
}

domain::TrialRecord RandomRecord(Rng& rng) {
  domain::Trial trial(domain::Trial::Rules(), rng.Next());
  trial.Looks(static_cast<int>(1 + rng.Below(60)), rng.Chance(0.5) ? 0.8 : 1.3);
  domain::TrialRecord record;
  record.loop = Word(rng);
  record.loop_uid = Word(rng);
  record.ordinal = 1 + Count(rng);
  record.values = RandomValues(rng, 3);
  record.control = RandomValues(rng, 3);
  record.why = Text(rng);
  record.started = Time(rng);
  record.finished = record.started + std::chrono::milliseconds(rng.Below(10'000'000));
  record.gain = Word(rng);
  record.gain_low = Word(rng);
  record.gain_high = Word(rng);
  record.queries = Some(rng, Text);
  record.rules = trial.rules;
  record.evidence = trial.evidence;
  record.verdict = trial.Judged();
  if (rng.Chance(0.3)) {
    record.ended_by = AnyReason(rng);
    record.ended_because = Text(rng);
  }
  return record;
}

}  // namespace trimtab::codec
