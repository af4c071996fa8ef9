#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/api_server.h"
#include "sim/object_view.h"
#include "sim/sim_clock.h"
#include "tests/sim/parse_json.h"
#include "tests/sim/world/loop_rules.h"
#include "tests/sim/world/open_definition.h"

namespace trimtab::sim {

inline constexpr const char* kStatus = R"({"status":{"baseline":{"values":{"pool":"16"}},
    "lastGood":{"values":{"pool":"16"}}}})";
inline constexpr const char* kTrial =
    R"({"status":{"trial":{"ordinal":1,"values":{"pool":"32"}}}})";

// A loop, its target, and writes by everybody: a rule is worth what it catches.
class LoopRulesTest : public testing::Test {
 protected:
  explicit LoopRulesTest(std::vector<Dial> more = {})
      : rules_(server_.registry(), {.ns = "default", .dials = Dials(std::move(more))}) {
    for (const char* plural : {"tuningloops", "trials"}) Serve(plural);
    Make(Kinds("apps", "v1", "deployments"), R"({"metadata":{"name":"web"},"spec":{
        "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
        "spec":{"containers":[{"name":"app","image":"i","env":[{"name":"POOL","value":"16"}]}]}}}})");
    Make(Loops(), R"({"metadata":{"name":"web"},"spec":{"knobs":[
        {"name":"pool","type":"Integer","min":4,"max":64}]}})");
  }

  static std::vector<Dial> Dials(std::vector<Dial> more) {
    more.push_back({.name = "pool", .key = "POOL", .low = 4, .high = 64});
    return more;
  }

  void Serve(const std::string& plural) {
    const k8s::Json crd = OpenDefinition({"trimtab.dev", "v1alpha1", plural, plural});
    const Kind& crds = Kinds("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    const auto made = registry().Create(crds, "", crd, {});
    EXPECT_TRUE(made.ok()) << made.status().message;
  }

  void Make(const Kind& kind, const char* object, Actor actor = Actor::kPerson) {
    const auto made = registry().Create(kind, "default", ParseJson(object), {});
    ASSERT_TRUE(made.ok()) << made.status().message;
    See(actor);
  }

  void Patch(const Kind& kind, const char* patch, Actor actor,
             const std::string& subresource = {}) {
    const PatchKind how = kind.custom ? PatchKind::kMerge : PatchKind::kStrategic;
    const auto made = registry().Patch(kind, {"default", "web"}, how, ParseJson(patch),
                                       {.subresource = subresource});
    ASSERT_TRUE(made.ok()) << made.status().message;
    See(actor);
  }
  void Status(const char* patch) { Patch(Loops(), patch, Actor::kController, "status"); }
  void SetPool(const std::string& value, Actor actor = Actor::kController) {
    const std::string patch = R"({"spec":{"template":{"spec":{"containers":[{"name":"app",
        "env":[{"name":"POOL","value":")" +
                              value + R"("}]}]}}}})";
    Patch(Kinds("apps", "v1", "deployments"), patch.c_str(), actor);
  }

  // The next writes of controllers are by this one, or by this one late.
  void LetAct(const std::string& controller, bool late = false) {
    controller_ = controller;
    late_ = late;
  }
  void TakeLease(const std::string& holder) {
    Make(Kinds("coordination.k8s.io", "v1", "leases"),
         (R"({"metadata":{"name":"trimtab"},"spec":{"holderIdentity":")" + holder + R"("}})")
             .c_str(),
         Actor::kController);
  }

  void See(Actor actor) {
    const Store& store = registry().store();
    for (; seen_ < store.ChangesEnd(); ++seen_) {
      rules_.See({.actor = actor,
                  .controller = controller_,
                  .late = late_,
                  .at = clock_.WallNow(),
                  .change = store.ChangeAt(seen_)});
    }
  }

  Registry& registry() { return server_.registry(); }
  const Kind& Kinds(const char* group, const char* version, const char* plural) {
    return *registry().catalog().Find(group, version, plural);
  }
  const Kind& Loops() { return Kinds("trimtab.dev", "v1alpha1", "tuningloops"); }
  const std::vector<std::string>& broken() const { return rules_.broken(); }

  SimClock clock_;
  ApiServer server_{clock_, Rng(7)};
  LoopRules rules_;
  uint64_t seen_ = 0;
  std::string controller_;
  bool late_ = false;
};

}  // namespace trimtab::sim
