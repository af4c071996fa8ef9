#include "controller/apply/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::TakenPlace;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

domain::LoopSpec SpecWithEveryPlace() {
  domain::LoopSpec spec = PoolSpec();
  spec.experiment.exposure = domain::Exposure::kWhole;
  spec.knobs.push_back(KnobAt("workers", domain::ArgPlace{"--workers={value}"}));
  spec.knobs.push_back(KnobAt("level", domain::ConfigMapPlace{"cfg", "app.yaml", "/http/level"}));
  spec.knobs.push_back(KnobAt("cpu", domain::ResourcePlace{"limits.cpu"}));
  spec.knobs.push_back(KnobAt("replicas", domain::ReplicasPlace{}));
  spec.knobs.back().default_value = "1";
  return spec;
}

TargetObjects ObjectsWithConfig() {
  TargetObjects objects = PoolTarget();
  objects.config_maps["cfg"] = J(R"({"metadata": {"name": "cfg", "namespace": "shop"},
      "data": {"app.yaml": "http:\n  level: 3\n"}})");
  return objects;
}

TEST(Record, IsReadBackAsItWasWritten) {
  const Result<Record> record = RecordNow(SpecWithEveryPlace(), {}, ObjectsWithConfig());
  ASSERT_TRUE(record.ok()) << record.error().message;
  EXPECT_EQ(record->leaves.size(), 6u);  // five knobs, and the mark for the file
  const Result<Record> again = DecodeRecord(Encode(*record));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, *record);
}

TEST(Record, SaysWhichParentsWereNotThereEither) {
  TargetObjects objects = ObjectsWithConfig();
  objects.workload["spec"]["template"]["metadata"]["labels"]["app"] = "web";
  const auto missing = [&] {
    const Result<Record> record = RecordNow(SpecWithEveryPlace(), {}, objects);
    EXPECT_TRUE(record.ok());
    return DecodeRecord(Encode(*record))->Find(ConfigAnnotation())->missing_from;
  };
  EXPECT_EQ(missing(), 4u);
  objects.workload["spec"]["template"]["metadata"]["annotations"]["a"] = "b";
  EXPECT_EQ(missing(), std::nullopt);
}

TEST(Record, OfAStatefulSetSaysSo) {
  Record record;
  record.target = {.kind = domain::TargetKind::kStatefulSet, .name = "db", .container = "main"};
  const Result<Record> again = DecodeRecord(Encode(record));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->target, record.target);
}

TEST(Record, WhatIsNoRecordIsMalformed) {
  for (const char* text :
       {"", "{", "{}", R"({"target": {"kind": "Pod", "name": "a"}, "leaves": [], "knobs": []})",
        R"({"target": {"kind": "Deployment", "name": "a", "container": "b"}, "knobs": []})",
        R"({"target": {"kind": "Deployment", "name": "a", "container": "b"},
            "leaves": [{"path": "x"}], "knobs": []})",
        R"({"target": {"kind": "Deployment", "name": "a", "container": "b"},
            "leaves": [{"path": ".x"}], "knobs": []})",
        R"({"target": {"kind": "Deployment", "name": "a", "container": "b"},
            "leaves": [], "knobs": [{"knob": "x", "place": {}}]})"}) {
    const Result<Record> record = DecodeRecord(text);
    ASSERT_FALSE(record.ok()) << text;
    EXPECT_EQ(record.error().code, Code::kMalformed);
    EXPECT_THAT(record.error().message, HasSubstr("cannot be read"));
  }
}

TEST(Record, ThatNamesALeafWhichIsNeverSetIsMalformed) {
  Record record = *RecordNow(PoolSpec(), {}, PoolTarget());
  const FieldPath image =
      FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].image)").value();
  record.leaves.push_back({.leaf = {.path = image}, .value = k8s::Json("evil")});
  const Result<Record> decoded = DecodeRecord(Encode(record));
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(decoded.error().message, HasSubstr(".image"));
}

TEST(Record, TellsPeopleEachPlaceItsValueAndOwner) {
  const Result<Record> record = RecordNow(PoolSpec(), {}, PoolTarget());
  ASSERT_TRUE(record.ok());
  const domain::Taken taken = ToTaken(*record, "u1");
  EXPECT_EQ(taken.target_uid, "u1");
  EXPECT_THAT(
      taken.places,
      Contains(TakenPlace{R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)",
                          "16", "helm"}));
  EXPECT_THAT(taken.places, Contains(TakenPlace{".spec.minReadySeconds", std::nullopt, ""}));
  EXPECT_THAT(taken.places,
              Contains(TakenPlace{".spec.strategy.rollingUpdate.maxSurge", "25%", "helm"}));
}

TEST(Record, ALongFileIsShownByItsLength) {
  TargetObjects objects = ObjectsWithConfig();
  objects.config_maps["cfg"]["data"]["app.yaml"] = "http:\n  level: 3\n" + std::string(900, '#');
  domain::LoopSpec spec = SpecWithEveryPlace();
  const Result<Record> record = RecordNow(spec, {}, objects);
  ASSERT_TRUE(record.ok());
  EXPECT_THAT(ToTaken(*record, "u1").places,
              Contains(Field(&TakenPlace::value, std::optional<std::string>("917 bytes"))));
}

TEST(Record, WhatWeHoldKeepsItsRecordAndTheRestIsReadAnew) {
  TargetObjects objects = PoolTarget();
  const Record before = *RecordNow(PoolSpec(), {}, objects);
  // A kept candidate: POOL is ours, and somebody has changed the deadline meanwhile.
  k8s::Json& spec = objects.workload["spec"];
  spec["progressDeadlineSeconds"] = 900;
  const FieldPath pool =
      FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
          .value();
  pool.SetIn(objects.workload, "64");
  k8s::Json ours = J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {}})");
  pool.AddTo(ours["fieldsV1"], {});
  objects.workload["metadata"]["managedFields"].array()->push_back(ours);
  const Record now = *RecordNow(PoolSpec(), before, objects);
  EXPECT_EQ(*now.Find({.path = pool})->value, k8s::Json("16"));
  EXPECT_EQ(*now.Find({.path = FieldPath::Parse(".spec.progressDeadlineSeconds").value()})->value,
            k8s::Json(900));
}

}  // namespace
}  // namespace trimtab::apply
