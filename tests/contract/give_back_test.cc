// Taking leaves for a trial and giving them back so that nobody can tell that we were there.

#include <gtest/gtest.h>

#include <string>

#include "tests/contract/deployments.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

// A Deployment that a GitOps tool applies, and takes of ours from it: one variable and the lock.
class GiveBack : public Contract {
 protected:
  void Prepare() override {
    git_ = DeploymentSpec("web", 2);
    Force("gitops", Deployments(), "web", git_);
    before_ = Observed();
    Json taken = J(AppEnv("A", "2"));
    taken["spec"]["minReadySeconds"] = 604800;
    taken["spec"]["progressDeadlineSeconds"] = 608400;
    taken["spec"]["strategy"]["rollingUpdate"] = J(R"({"maxSurge": 1, "maxUnavailable": 0})");
    Force("trimtab", Deployments(), "web", taken.Dump());
  }

  Json Observed() {
    EXPECT_TRUE(Eventually([&] { return IsObserved(Get(Deployments(), "web")); }));
    world().Settle();
    return Get(Deployments(), "web");
  }

  Json RestoreValues() {
    Json restored = J(AppEnv("A", "1"));
    restored["spec"]["progressDeadlineSeconds"] = 600;
    restored["spec"]["strategy"]["rollingUpdate"] =
        J(R"({"maxSurge": "25%", "maxUnavailable": "25%"})");
    Force("trimtab", Deployments(), "web", restored.Dump());
    return Observed();
  }

  // The owners as they were before us; whoever else wrote in the meantime stays.
  Json OwnersAsBefore(const Json& now) const {
    Json::Array owners;
    for (const Json& entry : *now.Get({"metadata", "managedFields"})->array()) {
      const std::string_view manager = entry.Text({"manager"});
      if (manager != "trimtab" && manager != "gitops") owners.push_back(entry);
    }
    for (const Json& entry : *before_.Get({"metadata", "managedFields"})->array()) {
      if (entry.Text({"manager"}) == "gitops") owners.push_back(entry);
    }
    return Json(std::move(owners));
  }

  Json RestoreOwners(const Json& now) {
    Json patch;
    patch["metadata"]["resourceVersion"] = now.Text({"metadata", "resourceVersion"});
    patch["metadata"]["managedFields"] = OwnersAsBefore(now);
    return Patch(Deployments(), "web", patch.Dump());
  }

  std::string GitWith(const std::string& value) const {
    Json changed = J(git_);
    Json& container = changed["spec"]["template"]["spec"]["containers"].array()->front();
    container["env"] = Json::List({Json::Of({{"name", "A"}, {"value", value}})});
    return changed.Dump();
  }

  const Json& before() const { return before_; }
  const std::string& git() const { return git_; }

 private:
  std::string git_;
  Json before_;
};
TRIMTAB_IN_BOTH_WORLDS(GiveBack);

TEST_P(GiveBack, TheRecordedValuesMakeTheSpecEqualFieldByField) {
  EXPECT_EQ(*RestoreValues().Find("spec"), *before().Find("spec"));
}

TEST_P(GiveBack, WithoutTheFormerOwnersAnotherManagersChangeConflictsWithUs) {
  RestoreValues();
  const Result<k8s::Object> change = ApplyAs("gitops", Deployments(), "web", GitWith("5"));
  ASSERT_FALSE(change.ok());
  EXPECT_EQ(change.error().code, Code::kConflict);
  EXPECT_NE(change.error().message.find("trimtab"), std::string::npos) << change.error().message;
}

TEST_P(GiveBack, WithTheFormerOwnersAnotherManagerMeetsNoConflict) {
  const Json given_back = RestoreOwners(RestoreValues());
  EXPECT_EQ(OwnedBy(given_back, "trimtab"), nullptr);
  ASSERT_NE(OwnedBy(given_back, "gitops"), nullptr);
  EXPECT_EQ(*OwnedBy(given_back, "gitops"), *OwnedBy(before(), "gitops"));
  const Result<k8s::Object> change = ApplyAs("gitops", Deployments(), "web", GitWith("5"));
  EXPECT_TRUE(change.ok()) << change.error().message;
}

TEST_P(GiveBack, WithTheFormerOwnersTheSameApplyChangesNothing) {
  const Json given_back = RestoreOwners(RestoreValues());
  const Result<k8s::Object> again = ApplyAs("gitops", Deployments(), "web", git());
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->meta().resource_version, given_back.Text({"metadata", "resourceVersion"}));
}

TEST_P(GiveBack, OwnersAreNotGivenBackOverSomebodysChange) {
  const Json restored = RestoreValues();
  Patch(Deployments(), "web", R"({"metadata": {"annotations": {"a": "b"}}})");
  Json patch;
  patch["metadata"]["resourceVersion"] = restored.Text({"metadata", "resourceVersion"});
  patch["metadata"]["managedFields"] = OwnersAsBefore(restored);
  const Result<k8s::Object> late =
      client().Patch(Deployments(), At(Deployments(), "web"), patch, {});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::kConflict);
}

}  // namespace
}  // namespace trimtab::contract
