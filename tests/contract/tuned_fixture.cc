#include "tests/contract/tuned_fixture.h"

#include <utility>

#include "controller/apply/see_target.h"

namespace trimtab::contract {

using k8s::Json;

domain::Knob KnobAt(const std::string& name, domain::Place place) {
  return {.name = name,
          .type = domain::KnobType::kInteger,
          .min = "1",
          .max = "1000",
          .apply = std::move(place)};
}

domain::Knob ResourceKnob(const std::string& name, const std::string& resource,
                          const std::string& min, const std::string& max) {
  return {.name = name,
          .type = domain::KnobType::kQuantity,
          .min = min,
          .max = max,
          .apply = domain::ResourcePlace{resource}};
}

void Tuned::CreateByAuthor(const k8s::ResourceType& type, const std::string& name,
                           const std::string& rest) {
  const Answer answer = Ask("POST", PathOf(type, ns()) + "?fieldManager=author",
                            Named(type, ns(), name, rest).Dump());
  ASSERT_EQ(answer.status, 201) << answer.text;
}

void Tuned::StartTuned(domain::TargetKind kind, const std::string& rest) {
  loop_ = {.ns = ns(), .name = "loop", .uid = "9a1b0000-0000-4000-8000-000000000001"};
  spec_.target = {.kind = kind, .name = kName, .container = "app"};
  spec_.knobs = {KnobAt("pool", domain::EnvPlace{"A"})};
  spec_.experiment.share = 0.2;
  CreateByAuthor(type(), kName, rest);
  ASSERT_TRUE(Settles());
  world().Settle();
  before_ = Now();
}

apply::TargetObjects Tuned::Read() {
  Result<std::optional<apply::TargetObjects>> read =
      apply::TargetClient(client()).Read(loop_, spec_, state_);
  EXPECT_TRUE(read.ok()) << read.error().message;
  if (!read || !*read) return {};
  return **std::move(read);
}

domain::TargetSeen Tuned::See() {
  return apply::SeeTarget(loop_, spec_, state_, Read(), world().WallNow());
}

void Tuned::Begin(int64_t trial, domain::Values values) {
  const domain::TargetSeen seen = See();
  EXPECT_EQ(seen.unreadable, "");
  EXPECT_EQ(seen.exposure_impossible, "");
  state_.taken = seen.taken;
  if (!state_.last_good) state_.last_good = {.values = seen.values};
  state_.trial = {.ordinal = trial,
                  .values = std::move(values),
                  .started = world().WallNow(),
                  .arms = seen.arms};
  state_.phase = domain::Phase::kApplying;
}

Result<void> Tuned::Do(const domain::Action& action) {
  apply::TargetObjects objects = Read();
  return apply::TargetClient(client()).Do(loop_, spec_, state_, objects, action);
}

void Tuned::MustDo(const domain::Action& action) {
  const Result<void> done = Do(action);
  EXPECT_TRUE(done.ok()) << done.error().message;
}

void Tuned::Keep() {
  state_.phase = domain::Phase::kKeeping;
  state_.trial->intent = domain::Intent::kKeep;
  MustDo(domain::KeepCandidate{state_.trial->ordinal, state_.trial->values});
}

void Tuned::Restore() {
  state_.phase = domain::Phase::kRestoring;
  if (state_.trial) state_.trial->intent = domain::Intent::kRestore;
  MustDo(domain::RestoreValues{state_.last_good->values});
}

void Tuned::GiveBack() {
  state_.phase = domain::Phase::kRestoring;
  if (state_.trial) state_.trial->intent = domain::Intent::kGiveBack;
  MustDo(domain::GiveBack{});
}

void Tuned::Leave() {
  state_.phase = domain::Phase::kRestoring;
  state_.leaving = true;
  if (state_.trial) state_.trial->intent = domain::Intent::kRestore;
  EXPECT_TRUE(See().leftovers);
  MustDo(domain::LeaveValues{state_.last_good->values});
  EXPECT_FALSE(See().leftovers);
}

Json Tuned::WithoutServerParts(Json object) {
  object.Erase("status");
  Json& metadata = object["metadata"];
  metadata.Erase("resourceVersion");
  metadata.Erase("generation");
  if (Json* annotations = metadata.Find("annotations")) {
    annotations->Erase("deployment.kubernetes.io/revision");
    if (annotations->object()->empty()) metadata.Erase("annotations");
  }
  if (Json* entries = metadata.Find("managedFields")) {
    std::erase_if(*entries->array(), [](const Json& entry) {
      return entry.Text({"manager"}) == "kube-controller-manager" ||
             entry.Text({"manager"}) == "deployment-controller" ||
             entry.Text({"manager"}) == "statefulset-controller";
    });
  }
  return object;
}

void Tuned::ExpectNoTrace() {
  const Json now = Now();
  EXPECT_TRUE(now == before_) << now.Dump() << "\nbefore:\n" << before_.Dump();
}

bool Tuned::Settles() {
  return EventuallyWithReadyPods(
      [&] { return See().rollout.state == domain::Rollout::State::kSettled; });
}

}  // namespace trimtab::contract
