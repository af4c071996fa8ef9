// A controller that dies before or behind any of its writes, and one that comes after it.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/contract/tuned_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::CallOptions;
using k8s::Json;
using k8s::Object;
using k8s::ObjectName;
using k8s::ResourceType;

enum class Dies { kBefore, kBehind };

// A client whose process dies at its n-th write: before it is sent, or when the server has done it.
// Afterwards nothing goes out any more.
class DyingClient final : public k8s::KubeClient {
 public:
  DyingClient(k8s::KubeClient& real, int writes, Dies when)
      : real_(real), left_(writes), when_(when) {}

  bool died() const { return left_ < 0; }

  Result<Object> Get(const ResourceType& type, const ObjectName& name,
                     const CallOptions& call) override {
    return real_.Get(type, name, call);
  }
  Result<k8s::ListPage> List(const ResourceType& type, const k8s::ListOptions& options,
                             const CallOptions& call) override {
    return real_.List(type, options, call);
  }
  Result<std::unique_ptr<k8s::Watch>> OpenWatch(const ResourceType& type,
                                                const k8s::WatchOptions& options,
                                                const CallOptions& call) override {
    return real_.OpenWatch(type, options, call);
  }
  Result<Object> Create(const ResourceType& type, const Json& object,
                        const CallOptions& call) override {
    return OrDie([&] { return real_.Create(type, object, call); });
  }
  Result<Object> Apply(const ResourceType& type, const Json& object,
                       const k8s::ApplyOptions& options, const CallOptions& call) override {
    return OrDie([&] { return real_.Apply(type, object, options, call); });
  }
  Result<Object> Patch(const ResourceType& type, const ObjectName& name, const Json& patch,
                       const k8s::PatchOptions& options, const CallOptions& call) override {
    return OrDie([&] { return real_.Patch(type, name, patch, options, call); });
  }
  Result<Object> Update(const ResourceType& type, const Json& object,
                        const CallOptions& call) override {
    return OrDie([&] { return real_.Update(type, object, call); });
  }
  Result<void> Delete(const ResourceType& type, const ObjectName& name,
                      const k8s::DeleteOptions& options, const CallOptions& call) override {
    return OrDie([&] { return real_.Delete(type, name, options, call); });
  }

 private:
  template <class Write>
  auto OrDie(const Write& write) -> decltype(write()) {
    const Error dead{.code = Code::kInterrupted, .message = "the process has died"};
    if (left_ < 0) return dead;
    if (left_-- > 0) return write();
    if (when_ == Dies::kBehind) static_cast<void>(write());
    return dead;
  }

  k8s::KubeClient& real_;
  int left_;
  const Dies when_;
};

constexpr const char* kFile = "http:\n  codec: gzip\n";

// A Deployment with a knob in a variable and one in a ConfigMap: every kind of write there is.
class TunedCrash : public Tuned {
 protected:
  void Prepare() override {
    const Json config = Json::Of({{"data", Json::Of({{"app.yaml", kFile}})}});
    CreateByAuthor(ConfigMaps(), "cfg", config.Dump());
    Json object = J(DeploymentSpec(kName, 4));
    object["spec"]["template"]["spec"]["volumes"] =
        J(R"([{"name": "config", "configMap": {"name": "cfg"}}])");
    StartTuned(domain::TargetKind::kDeployment, object.Dump());
    spec().knobs.push_back(
        {.name = "codec",
         .type = domain::KnobType::kCategorical,
         .values = {"gzip", "zstd"},
         .apply = domain::ConfigMapPlace{.name = "cfg", .key = "app.yaml", .path = "/http/codec"}});
    config_before_ = WithoutServerParts(Get(ConfigMaps(), "cfg"));
  }

  // Does it once with a client that dies, then with one that does not. False when the first one had
  // no occasion to die any more.
  bool DoDying(const domain::Action& action, int writes, Dies when) {
    DyingClient dying(client(), writes, when);
    apply::TargetObjects objects = Read();
    static_cast<void>(apply::TargetClient(dying).Do(loop(), spec(), state(), objects, action));
    // What is left is somebody else's from then on.
    EXPECT_TRUE(state().leaving || !See().foreign_edit) << "write " << writes;
    MustDo(action);
    return dying.died();
  }

  // A candidate is kept and then left, with one death in leaving, by a loop that finds what the one
  // before it has left. True while there is a write left to die at.
  bool LeaveWithDeathAt(int writes, Dies when) {
    state() = {};
    Begin(1, {{"pool", std::to_string(writes + 2)}, {"codec", writes % 2 == 0 ? "zstd" : "gzip"}});
    Candidate();
    EXPECT_TRUE(Settles());
    Keep();
    EXPECT_TRUE(Settles());
    const std::string kept = Dump(Now(), {"spec"});
    state().phase = domain::Phase::kRestoring;
    state().leaving = true;
    state().last_good = {.values = state().trial->values};
    state().trial.reset();
    const bool died = DoDying(domain::LeaveValues{state().last_good->values}, writes, when);
    EXPECT_FALSE(See().leftovers);
    EXPECT_EQ(Dump(Now(), {"spec"}), kept) << "write " << writes;
    EXPECT_EQ(OwnedBy(Now(), "trimtab"), nullptr);
    EXPECT_EQ(OwnedBy(Get(ConfigMaps(), "cfg"), "trimtab"), nullptr);
    return died;
  }

  // A life with one death in it; true while there is a write left to die at.
  bool LiveWithDeathAt(int writes, Dies when, bool keeps) {
    state() = {};
    Begin(1, {{"pool", "2"}, {"codec", "zstd"}});
    bool died = DoDying(domain::ApplyCandidate{1, state().trial->values}, writes, when);
    EXPECT_TRUE(Settles());
    EXPECT_TRUE(Counts(4, 1));
    if (keeps) {
      state().phase = domain::Phase::kKeeping;
      state().trial->intent = domain::Intent::kKeep;
      died = DoDying(domain::KeepCandidate{1, state().trial->values}, writes, when) || died;
      EXPECT_TRUE(Settles());
      EXPECT_TRUE(Counts(0, 4));
      EXPECT_FALSE(See().leftovers);
    }
    state().phase = domain::Phase::kRestoring;
    state().trial->intent = domain::Intent::kGiveBack;
    died = DoDying(domain::GiveBack{}, writes, when) || died;
    EXPECT_TRUE(Settles());
    EXPECT_TRUE(Counts(4, 0));
    ExpectNoTrace();
    const Json config = WithoutServerParts(Get(ConfigMaps(), "cfg"));
    EXPECT_TRUE(config == config_before_) << config.Dump();
    EXPECT_EQ(List(ConfigMaps(), std::string(apply::kCopyLabel)).size(), 0u);
    return died;
  }

  void LiveThroughEveryDeath(Dies when, bool keeps) {
    int writes = 0;
    while (LiveWithDeathAt(writes, when, keeps) && !HasFailure()) ++writes;
    EXPECT_GE(writes, 3);
  }
  void LeaveThroughEveryDeath(Dies when) {
    int writes = 0;
    while (LeaveWithDeathAt(writes, when) && !HasFailure()) ++writes;
    EXPECT_EQ(writes, 4);  // marks and owners of the target and of its ConfigMap
  }

 private:
  Json config_before_;
};
// The real server answers the same requests in the tests beside this one.
INSTANTIATE_TEST_SUITE_P(Simulated, TunedCrash, testing::Values(WorldKind::kSimulated));

TEST_P(TunedCrash, ARestoredTrialEndsTheSameWhereverAWriteWasNotSent) {
  LiveThroughEveryDeath(Dies::kBefore, false);
}

TEST_P(TunedCrash, ARestoredTrialEndsTheSameWhereverAnAnswerWasLost) {
  LiveThroughEveryDeath(Dies::kBehind, false);
}

TEST_P(TunedCrash, AKeptTrialEndsTheSameWhereverAWriteWasNotSent) {
  LiveThroughEveryDeath(Dies::kBefore, true);
}

TEST_P(TunedCrash, AKeptTrialEndsTheSameWhereverAnAnswerWasLost) {
  LiveThroughEveryDeath(Dies::kBehind, true);
}

TEST_P(TunedCrash, LeavingEndsTheSameWhereverAWriteWasNotSent) {
  LeaveThroughEveryDeath(Dies::kBefore);
}

TEST_P(TunedCrash, LeavingEndsTheSameWhereverAnAnswerWasLost) {
  LeaveThroughEveryDeath(Dies::kBehind);
}

}  // namespace
}  // namespace trimtab::contract
