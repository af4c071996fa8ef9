#include "cli/demo/story.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "cli/demo/manifests.h"
#include "controller/codec/loop_codec.h"
#include "controller/codec/status_codec.h"
#include "controller/codec/trial_codec.h"

namespace trimtab::demo {
namespace {

using domain::Phase;
using k8s::Json;

constexpr Duration kLook = std::chrono::seconds(2);
constexpr Duration kLongest = std::chrono::hours(24);
// The change that somebody believes in.
constexpr std::string_view kChanged = "compression";
constexpr const char* kChange = "none";

// One loop, as whoever has kubectl sees it.
class LoopWatch {
 public:
  LoopWatch(Scene& scene, const Json& loop, const std::function<void(const Line&)>& tell)
      : scene_(scene),
        name_{.ns = std::string(loop.Text({"metadata", "namespace"})),
              .name = std::string(loop.Text({"metadata", "name"}))},
        tell_(tell) {}

  void Say(std::string text) { tell_({scene_.Now(), std::move(text)}); }

  // Until the loop has finished with its spec as it is now.
  Result<void> UntilFinished() {
    const WallTime began = scene_.Now();
    while (scene_.Now() - began < kLongest) {
      if (auto passed = scene_.Pass(kLook); !passed) return passed;
      auto generation = Look();
      if (!generation) return std::move(generation).error();
      const bool seen = state_.observed_generation == *generation;
      if (seen && (state_.phase == Phase::kFinished || state_.phase == Phase::kPaused)) return {};
    }
    return Error{Code::kTimeout, name_.ToString() + " came to no end: " + state_.message};
  }

  const k8s::ObjectName& name() const { return name_; }
  const domain::LoopState& state() const { return state_; }
  std::vector<domain::TrialRecord> TakeTrials() { return std::move(trials_); }
  std::vector<Json> TakeRecords() { return std::move(records_); }
  size_t trials() const { return trials_.size(); }

 private:
  // The generation of the loop's spec.
  Result<int64_t> Look() {
    const auto loop = scene_.person().Get(codec::TuningLoopType(), name_);
    if (!loop) return loop.error();
    const Json object = loop->Parse();
    const Json* status = object.Find("status");
    auto state = codec::DecodeStatus(status == nullptr ? Json() : *status);
    if (!state) return std::move(state).error();
    const bool more = state->counters.trials != state_.counters.trials;
    state_ = *std::move(state);
    if (more) {
      if (auto read = ReadTrials(); !read) return std::move(read).error();
    }
    for (const Line& line : narrator_.Look(state_, trials_, scene_.Now())) tell_(line);
    return loop->meta().generation;
  }

  Result<void> ReadTrials() {
    const auto objects = scene_.person().ListAll(
        codec::TrialType(),
        {.ns = name_.ns, .label_selector = std::string(codec::kLoopLabel) + "=" + name_.name});
    if (!objects) return objects.error();
    std::vector<std::pair<domain::TrialRecord, Json>> found;
    for (const k8s::Object& object : *objects) {
      auto record = codec::DecodeTrial(object.Parse());
      if (!record) return std::move(record).error();
      found.emplace_back(*std::move(record), object.Parse());
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.first.ordinal < b.first.ordinal; });
    trials_.clear();
    records_.clear();
    for (auto& [record, object] : found) {
      trials_.push_back(std::move(record));
      records_.push_back(std::move(object));
    }
    return {};
  }

  Scene& scene_;
  const k8s::ObjectName name_;
  const std::function<void(const Line&)>& tell_;
  Narrator narrator_;
  domain::LoopState state_;
  std::vector<domain::TrialRecord> trials_;
  std::vector<Json> records_;
};

// The same place, with these values only.
Json NarrowTo(const Json& knob, Json::Array values) {
  return Json::Of({{"name", knob.Text({"name"})},
                   {"type", "Categorical"},
                   {"values", std::move(values)},
                   {"apply", *knob.Find("apply")}});
}

// The loop's spec from now on: what was found, and the change as the first thing to try. A knob
// needs another value beside the one that it has; one trial never comes to those of the others.
Json ChangeOf(const Json& loop, const domain::Values& found) {
  Json::Array knobs;
  for (const Json& knob : *loop.Get({"spec", "knobs"})->array()) {
    const std::string name(knob.Text({"name"}));
    const std::string& best = found.at(name);
    if (name == kChanged) {
      knobs.insert(knobs.begin(), NarrowTo(knob, {Json(best), Json(kChange)}));
      continue;
    }
    const std::string least = knob.Find("min")->Dump();
    knobs.push_back(NarrowTo(knob, {Json(best), best == least ? *knob.Find("max") : Json(least)}));
  }
  return Json::Of({{"spec", Json::Of({{"knobs", std::move(knobs)},
                                      {"search", Json::Of({{"maxTrials", 1}})}})}});
}

Result<void> Apply(Scene& scene, const Json& loop, LoopWatch& watch, domain::LoopSpec& spec) {
  watch.Say("a person applies TuningLoop " + watch.name().ToString());
  auto applied =
      scene.person().Apply(codec::TuningLoopType(), loop, {.field_manager = "kubectl"}, {});
  if (!applied) return std::move(applied).error();
  auto decoded = codec::DecodeLoop(applied->Parse());
  if (!decoded) return std::move(decoded).error();
  spec = *std::move(decoded);
  return {};
}

}  // namespace

Result<Told> PlayStory(Scene& scene, const std::function<void(const Line&)>& tell) {
  const Json loop = TuneLoop();
  LoopWatch watch(scene, loop, tell);
  Told told{.spec = {}, .found = {}, .end = {}, .began = scene.Now(), .search_ended = {}};
  if (auto applied = Apply(scene, loop, watch, told.spec); !applied) {
    return std::move(applied).error();
  }
  if (auto finished = watch.UntilFinished(); !finished) return std::move(finished).error();
  told.found = watch.state();
  told.searched = watch.trials();
  told.search_ended = scene.Now();
  if (told.found.last_good) {
    watch.Say("a person is sure that " + std::string(kChanged) + "=" + kChange +
              " is better, and gives the loop just that to try");
    auto patched = scene.person().Patch(codec::TuningLoopType(), watch.name(),
                                        ChangeOf(loop, told.found.last_good->values),
                                        {.field_manager = "kubectl"}, {});
    if (!patched) return std::move(patched).error();
    if (auto finished = watch.UntilFinished(); !finished) return std::move(finished).error();
  }
  told.end = watch.state();
  told.trials = watch.TakeTrials();
  told.records = watch.TakeRecords();
  return told;
}

}  // namespace trimtab::demo
