#include "controller/apply/place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::ArgPlace;
using domain::ConfigMapPlace;
using domain::EnvPlace;
using domain::Place;
using domain::ReplicasPlace;
using domain::ResourcePlace;
using k8s::Json;
using testing::HasSubstr;

const domain::Target kTarget = {.name = "checkout", .container = "app"};

// The workload with another container.
Json With(std::string_view container) {
  Json workload = PoolTarget().workload;
  workload["spec"]["template"]["spec"]["containers"] = Json::List({J(container)});
  return workload;
}

std::string Refusal(const Place& place, const Json& object) {
  const auto read = ReadPlace(kTarget, place, object);
  return read.ok() ? "" : read.error().message;
}

TEST(Place, IsOneLeafOfTheTargetOrOfAConfigMap) {
  const std::string container = R"(.spec.template.spec.containers[name="app"])";
  EXPECT_EQ(LeafOf(kTarget, EnvPlace{"POOL"}).ToString(), container + R"(.env[name="POOL"].value)");
  EXPECT_EQ(LeafOf(kTarget, ArgPlace{"-b={value}"}).ToString(), container + ".args");
  EXPECT_EQ(LeafOf(kTarget, ResourcePlace{"requests.ephemeral-storage"}).ToString(),
            container + ".resources.requests.ephemeral-storage");
  EXPECT_EQ(LeafOf(kTarget, ReplicasPlace{}).ToString(), ".spec.replicas");
  EXPECT_EQ(LeafOf(kTarget, ConfigMapPlace{"cfg", "app.yaml", "/a"}).ToString(),
            R"(ConfigMap cfg .data["app.yaml"])");
}

TEST(Place, IsReadAsItsText) {
  const Json workload = PoolTarget().workload;
  EXPECT_EQ(*ReadPlace(kTarget, EnvPlace{"POOL"}, workload), "16");
  EXPECT_EQ(*ReadPlace(kTarget, ArgPlace{"--workers={value}"}, workload), "8");
  EXPECT_EQ(*ReadPlace(kTarget, ResourcePlace{"limits.cpu"}, workload), "500m");
  EXPECT_EQ(*ReadPlace(kTarget, ReplicasPlace{}, workload), "4");
  const Json config = J(R"({"data": {"app.yaml": "a: 1 # one\n", "n": "5"}})");
  EXPECT_EQ(*ReadPlace(kTarget, ConfigMapPlace{"cfg", "app.yaml", "/a"}, config), "1");
  EXPECT_EQ(*ReadPlace(kTarget, ConfigMapPlace{"cfg", "n", ""}, config), "5");
}

TEST(Place, ThatIsNotSetIsNothing) {
  const Json workload = PoolTarget().workload;
  EXPECT_EQ(*ReadPlace(kTarget, EnvPlace{"OTHER"}, workload), std::nullopt);
  EXPECT_EQ(*ReadPlace(kTarget, ArgPlace{"--other={value}"}, workload), std::nullopt);
  EXPECT_EQ(*ReadPlace(kTarget, ResourcePlace{"requests.cpu"}, workload), std::nullopt);
}

TEST(Place, ThatCanNeverBeSetIsRefusedWithTheWayOut) {
  EXPECT_THAT(Refusal(EnvPlace{"A"}, With(R"({"name": "other"})")), HasSubstr("no container app"));
  EXPECT_THAT(Refusal(EnvPlace{"A"}, With(R"({"name": "app", "env": [
                {"name": "A", "valueFrom": {"fieldRef": {}}}]})")),
              HasSubstr("valueFrom"));
  EXPECT_THAT(Refusal(EnvPlace{"A"}, With(R"({"name": "app", "env": [
                {"name": "A", "value": "1"}, {"name": "A", "value": "2"}]})")),
              HasSubstr("set twice"));
  EXPECT_THAT(Refusal(ArgPlace{"-b={value}"}, With(R"({"name": "app"})")),
              HasSubstr("those of its image"));
  EXPECT_THAT(Refusal(ArgPlace{"-b={value}"}, With(R"({"name": "app", "args": ["-b", "1"]})")),
              HasSubstr("as one argument"));
  EXPECT_THAT(Refusal(ArgPlace{"-b={value}"}, With(R"({"name": "app", "args": ["-b=1", "-b=2"]})")),
              HasSubstr("two arguments"));
  const ConfigMapPlace file{"cfg", "app.yaml", "/a/b"};
  EXPECT_THAT(Refusal(file, J(R"({"data": {}})")), HasSubstr("has no key app.yaml"));
  EXPECT_THAT(Refusal(file, J(R"({"data": {"app.yaml": "a: {}"}})")), HasSubstr("/a/b"));
  EXPECT_THAT(Refusal(file, J(R"({"immutable": true, "data": {"app.yaml": "a: {b: 1}"}})")),
              HasSubstr("immutable"));
  Json large;
  large["data"]["app.yaml"] = std::string(kMostFileBytes + 1, '#');
  EXPECT_THAT(Refusal(file, large), HasSubstr("65536"));
}

TEST(Place, AnArgumentChangesAloneInItsList) {
  const std::optional<Json> base = J(R"(["-a", "--workers=8", "-c"])");
  EXPECT_EQ(WithText(ArgPlace{"--workers={value}"}, base, "9")->Dump(),
            R"(["-a","--workers=9","-c"])");
  EXPECT_EQ(WithText(ArgPlace{"--new={value}ms"}, base, "9")->Dump(),
            R"(["-a","--workers=8","-c","--new=9ms"])");
}

TEST(Place, AValueInAFileChangesAlone) {
  const std::optional<Json> base = Json("a: 1 # one\nb: 2\n");
  EXPECT_EQ(*WithText(ConfigMapPlace{"cfg", "app.yaml", "/b"}, base, "3"),
            Json("a: 1 # one\nb: 3\n"));
  EXPECT_EQ(*WithText(ConfigMapPlace{"cfg", "n", ""}, base, "3"), Json("3"));
}

TEST(Place, AResourceIsWrittenAsTheServerWritesIt) {
  EXPECT_EQ(*WithText(ResourcePlace{"limits.cpu"}, std::nullopt, "1000m"), Json("1"));
  EXPECT_FALSE(WithText(ResourcePlace{"limits.cpu"}, std::nullopt, "much").ok());
}

TEST(Place, ReplicasAreAWholeNumberAboveZero) {
  EXPECT_EQ(*WithText(ReplicasPlace{}, std::nullopt, "3"), Json(3));
  for (const char* text : {"0", "-1", "2.5", "", "many"}) {
    EXPECT_FALSE(WithText(ReplicasPlace{}, std::nullopt, text).ok()) << text;
  }
}

TEST(Place, AnArgumentIsSetOnlyIfItIsInTheList) {
  const std::optional<Json> base = J(R"(["--workers=8"])");
  EXPECT_TRUE(IsSetIn(ArgPlace{"--workers={value}"}, base));
  EXPECT_FALSE(IsSetIn(ArgPlace{"--other={value}"}, base));
  EXPECT_TRUE(IsSetIn(EnvPlace{"A"}, Json("")));
  EXPECT_FALSE(IsSetIn(EnvPlace{"A"}, std::nullopt));
}

}  // namespace
}  // namespace trimtab::apply
