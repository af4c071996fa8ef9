// CPU of running pods, resized where they are: no pod starts again for a trial.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/contract/tuned_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::SizeIs;

// Four pods whose container asks for less than it may use, so that a limit can move alone.
class TunedInPlace : public Tuned {
 protected:
  void Prepare() override {
    Json object = J(DeploymentSpec(kName, 4));
    object["spec"]["template"]["spec"]["containers"].array()->front()["resources"]["requests"] =
        J(R"({"cpu": "100m", "memory": "64Mi"})");
    StartTuned(domain::TargetKind::kDeployment, object.Dump());
    spec().knobs = {ResourceKnob("cpu", "limits.cpu", "200m", "2")};
    spec().experiment.candidate_pods = domain::CandidatePods::kInPlace;
    uids_ = PodsWith("1");
  }

  // How many pods have which limit.
  std::map<std::string, int> Limits() {
    std::map<std::string, int> limits;
    for (const Json& pod : List(Pods(), "app=web")) {
      const Json& app = pod.Get({"spec", "containers"})->array()->front();
      ++limits[std::string(app.Text({"resources", "limits", "cpu"}))];
    }
    return limits;
  }
  const std::set<std::string>& uids() const { return uids_; }

 private:
  std::set<std::string> uids_;
};
TRIMTAB_IN_BOTH_WORLDS(TunedInPlace);

TEST_P(TunedInPlace, ResizesTheNamedPodsAndStartsNone) {
  Begin(1, {{"cpu", "800m"}});
  EXPECT_THAT(state().trial->arms.pods, SizeIs(1));
  Candidate();
  EXPECT_EQ(Limits(), (std::map<std::string, int>{{"500m", 3}, {"800m", 1}}));
  EXPECT_TRUE(Settles());
  const domain::TargetSeen seen = See();
  EXPECT_EQ(seen.trial, 1);
  EXPECT_FALSE(seen.locked);
  EXPECT_EQ(seen.candidate_ready, 1);
  EXPECT_EQ(seen.control_ready, 3);
  EXPECT_FALSE(seen.foreign_edit.has_value());
  EXPECT_EQ(PodsWith("1"), uids());
}

TEST_P(TunedInPlace, RestoringResizesBack) {
  Begin(1, {{"cpu", "800m"}});
  Candidate();
  EXPECT_TRUE(See().leftovers);
  Restore();
  EXPECT_FALSE(See().leftovers);
  EXPECT_EQ(Limits(), (std::map<std::string, int>{{"500m", 4}}));
  EXPECT_TRUE(Settles());
  EXPECT_EQ(PodsWith("1"), uids());
  ExpectNoTrace();
}

TEST_P(TunedInPlace, KeepingIsTheTemplatesRollout) {
  Begin(1, {{"cpu", "800m"}});
  Candidate();
  Keep();
  EXPECT_TRUE(Settles());
  SettleWithReadyPods();
  EXPECT_EQ(Limits(), (std::map<std::string, int>{{"800m", 4}}));
  EXPECT_FALSE(See().leftovers);
}

}  // namespace
}  // namespace trimtab::contract
