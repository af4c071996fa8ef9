// Visits that rest on what the watches hold: what they cost, and that nothing is ever written on
// the word of a view that is behind (docs/controller.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "controller/apply/target_client.h"
#include "controller/codec/loop_codec.h"
#include "controller/reconcile/reconciler.h"
#include "k8s/credentials.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "sim/sim_clock.h"
#include "sim/transport.h"
#include "sim/workloads.h"
#include "tests/sim/parse_json.h"
#include "tests/sim/world/definitions.h"
#include "tests/sim/world/people.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

const k8s::ObjectName kLoop{.ns = "shop", .name = "web"};

// Notes what is asked of the API server.
class NotingTransport final : public HttpTransport {
 public:
  explicit NotingTransport(HttpTransport& inner) : inner_(inner) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override {
    const auto target = ParseTarget(ParseRequest({.target = request.target}).path);
    said.push_back(request.method + " " + target->plural);
    return inner_.Send(request, limits);
  }
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override {
    return inner_.Open(request, limits);
  }

  std::vector<std::string> said;

 private:
  HttpTransport& inner_;
};

// Both arms alike but for a little noise, until the candidate is made worse.
class OneSource final : public reconcile::MetricSources, public measure::MetricSource {
 public:
  measure::MetricSource* Find(const std::string&) override { return this; }
  Result<void> CheckQuery(std::string_view, Duration) const override { return {}; }
  measure::LookAnswer Read(const measure::LookRequest& request, const std::stop_token&) override {
    ++reads;
    measure::LookAnswer answer;
    for (size_t arm = 0; arm < request.arms.size(); ++arm) {
      const double factor = arm == 1 ? candidate : 1;
      const double noise = 1 + 0.1 * rng_.Unit();
      answer.readings.push_back({{.value = 0.1 * factor * noise}, {.value = 0.01}, {.value = 90}});
    }
    return answer;
  }

  double candidate = 1;
  int reads = 0;

 private:
  Rng rng_{7};
};

// Holds what a watch would have told when it was last caught up.
class HeldView final : public reconcile::ClusterView {
 public:
  std::string VersionOf(const k8s::ObjectName&) const override { return version; }
  std::optional<apply::TargetObjects> ReadTarget(const apply::LoopName&, const domain::LoopSpec&,
                                                 const domain::LoopState&) const override {
    return target;
  }

  std::string version;
  std::optional<apply::TargetObjects> target;
};

class Silent final : public reconcile::Reporter {
 public:
  void Looked(const reconcile::LoopAtHand&, const domain::Look&,
              const std::vector<std::string>&) override {
    ++looks;
  }
  void Stepped(const reconcile::LoopAtHand&, const domain::Step&, bool) override {}
  void Failed(const reconcile::LoopAtHand&, const Error&) override {}
  void Gone(const k8s::ObjectName&) override {}

  int looks = 0;
};

class LookOnlyTest : public testing::Test {
 protected:
  LookOnlyTest() {
    stage_.loop["spec"]["experiment"]["maxDuration"] = "30m";
    people_.SetUp(Definitions());
    // Until it measures, a visit has found the view level with the server, and looks are due.
    for (int i = 0; i < 200 && Phase() != "Measuring"; ++i) Live(seconds(5));
    for (int i = 0; i < 12; ++i) Live(seconds(5));
    network_.said.clear();
  }

  // Time passes, the cluster acts, the view catches up if it may, the loop is visited.
  void Live(Duration time) {
    clock_.Advance(time);
    workloads_.Step();
    if (!behind_) CatchUp();
    reconciler_.Visit(kLoop, {});
  }

  void CatchUp() {
    k8s::RestKubeClient client(direct_, credentials_, limiter_, "view");
    const auto loop = client.Get(codec::TuningLoopType(), kLoop, {});
    view_.version = loop->meta().resource_version;
    const auto spec = codec::DecodeLoop(loop->Parse());
    view_.target =
        *apply::TargetClient(client).Read({.ns = "shop", .name = "web", .uid = {}}, *spec, {});
  }

  const Kind& KindOf(const char* group, const char* plural) {
    const Catalog& catalog = server_.registry().catalog();
    const bool ours = std::string(group) == "trimtab.dev";
    return *catalog.Find(group, ours ? "v1alpha1" : "v1", plural);
  }
  Json Read(const char* group, const char* plural) {
    return **server_.registry().Get(KindOf(group, plural), kLoop);
  }
  std::string Phase() {
    return std::string(Read("trimtab.dev", "tuningloops").Text({"status", "phase"}));
  }
  std::string Pool() {
    const Json workload = Read("apps", "deployments");
    for (const Json& entry : *workload.Get({"spec", "template", "spec", "containers"})
                                  ->array()
                                  ->front()
                                  .Find("env")
                                  ->array()) {
      if (entry.Text({"name"}) == "POOL_SIZE") return std::string(entry.Text({"value"}));
    }
    return "";
  }

  void Edit(const char* group, const char* plural, const char* patch) {
    const bool ours = std::string(group) == "trimtab.dev";
    TRIMTAB_CHECK(server_.registry()
                      .Patch(KindOf(group, plural), kLoop,
                             ours ? PatchKind::kMerge : PatchKind::kStrategic, ParseJson(patch),
                             {.manager = "kubectl-edit"})
                      .ok());
  }
  void EditPool() {
    Edit("apps", "deployments",
         R"({"spec":{"template":{"spec":{"containers":[
            {"name":"app","env":[{"name":"POOL_SIZE","value":"33"}]}]}}}})");
  }

  SimClock clock_;
  Stage stage_ = PlainStage();
  ApiServer server_{clock_, Rng(1)};
  Registry untouched_{clock_, Rng(2)};
  People people_{server_.registry(), untouched_, stage_, Rng(3)};
  Workloads workloads_{server_.registry(), clock_,
                       [](const Json&) { return PodFate{.ready_after = seconds(5)}; }};
  SimTransport direct_{server_, clock_, Rng(4)};
  NotingTransport network_{direct_};
  k8s::SourcedCredentials credentials_{k8s::CredentialSources{}};
  k8s::RateLimiter limiter_{clock_, {.per_second = 1e6, .burst = 1e6}};
  k8s::RestKubeClient client_{network_, credentials_, limiter_, "trimtab"};
  OneSource source_;
  HeldView view_;
  Silent reporter_;
  bool behind_ = false;
  reconcile::Reconciler reconciler_{client_, view_, source_, reporter_, clock_, {}};
};

TEST_F(LookOnlyTest, ALookCostsTheApiServerNothingAndTheSourceOneRequest) {
  ASSERT_EQ(Phase(), "Measuring");
  const int before = reporter_.looks;
  source_.reads = 0;
  for (int i = 0; i < 15; ++i) Live(seconds(5));
  EXPECT_THAT(network_.said, IsEmpty());
  EXPECT_EQ(reporter_.looks - before, 5);
  EXPECT_EQ(source_.reads, 5);
}

TEST_F(LookOnlyTest, LooksThatHaveWaitedLongEnoughAreWrittenToTheLoopThatWasRead) {
  for (int i = 0; i < 25; ++i) Live(seconds(15));
  EXPECT_THAT(network_.said, ElementsAre("GET tuningloops", "PATCH tuningloops"));
  EXPECT_EQ(Phase(), "Measuring");
}

TEST_F(LookOnlyTest, LooksAreNotWrittenOverAChangeOfTheLoop) {
  behind_ = true;
  Edit("trimtab.dev", "tuningloops", R"({"spec":{"suspend":true}})");
  for (int i = 0; i < 25; ++i) Live(seconds(15));
  EXPECT_THAT(network_.said, Contains("GET deployments")) << "the change was found, and obeyed";
  EXPECT_NE(Phase(), "Measuring");
}

TEST_F(LookOnlyTest, ALoopThatIsSeenToChangeIsReadByQuorum) {
  Edit("trimtab.dev", "tuningloops", R"({"metadata":{"labels":{"team":"shop"}}})");
  Live(seconds(1));
  EXPECT_THAT(network_.said,
              ElementsAre("GET tuningloops", "GET deployments", "GET replicasets", "GET pods"));
}

TEST_F(LookOnlyTest, AVerdictIsAskedForAgainOfTheTargetAsItIs) {
  source_.candidate = 3;
  source_.reads = 0;
  const int before = reporter_.looks;
  for (int i = 0; i < 60 && Phase() == "Measuring"; ++i) Live(seconds(15));
  ASSERT_EQ(Phase(), "Restoring");
  const auto& said = network_.said;
  const auto write = std::find(said.begin(), said.end(), "PATCH deployments");
  ASSERT_GE(write - said.begin(), 5);
  EXPECT_THAT(std::vector<std::string>(write - 5, write),
              ElementsAre("GET tuningloops", "GET deployments", "GET replicasets", "GET pods",
                          "PATCH tuningloops"));
  EXPECT_EQ(source_.reads, reporter_.looks - before) << "no look is asked for twice";
}

TEST_F(LookOnlyTest, AViewThatIsBehindNeverLeadsToAWrite) {
  behind_ = true;
  EditPool();
  // Looks go on in ignorance; what they lead to is decided by what is really there.
  for (int i = 0; i < 4; ++i) Live(seconds(15));
  EXPECT_THAT(network_.said, IsEmpty());
  source_.candidate = 3;
  for (int i = 0; i < 60 && Phase() == "Measuring"; ++i) Live(seconds(15));
  EXPECT_EQ(Phase(), "Restoring");
  EXPECT_EQ(Read("trimtab.dev", "tuningloops").Text({"status", "trial", "endedBy"}), "Interrupted")
      << Read("trimtab.dev", "tuningloops").Dump();
  for (int i = 0; i < 20; ++i) Live(seconds(5));
  EXPECT_EQ(Pool(), "33") << "what a person set stays";
}

TEST_F(LookOnlyTest, AViewThatIsNotLevelIsNotLookedAt) {
  behind_ = true;
  EditPool();
  CatchUp();  // the Deployment, but not what its controller makes of it
  Edit("trimtab.dev", "tuningloops", R"({"metadata":{"labels":{"team":"shop"}}})");
  view_.version = Read("trimtab.dev", "tuningloops").Text({"metadata", "resourceVersion"});
  Live(seconds(5));
  network_.said.clear();
  Live(seconds(5));
  EXPECT_THAT(network_.said, Contains(StartsWith("GET")));
}

}  // namespace
}  // namespace trimtab::sim
