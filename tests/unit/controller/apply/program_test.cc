#include "controller/apply/program.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

// A loop over a variable that is set, one that is not, an argument and a request for CPU.
domain::LoopSpec ManyKnobs() {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.push_back(KnobAt("fresh", domain::EnvPlace{"FRESH"}));
  spec.knobs.push_back(KnobAt("workers", domain::ArgPlace{"--workers={value}"}));
  spec.knobs.push_back(KnobAt("cpu", domain::ResourcePlace{"requests.cpu"}));
  return spec;
}

std::string ProgramOf(const TargetObjects& objects) {
  const Result<Record> record = RecordNow(ManyKnobs(), {}, objects);
  EXPECT_TRUE(record.ok());
  return record.ok() ? ProgramOf(objects.workload, *record) : "";
}

Json& ContainerOf(TargetObjects& objects) {
  return objects.workload["spec"]["template"]["spec"]["containers"].array()->front();
}

TEST(Program, IsTheSameWithAnyCandidateOnTheTarget) {
  TargetObjects objects = PoolTarget();
  const std::string before = ProgramOf(objects);
  EXPECT_NE(before, "");
  Json& app = ContainerOf(objects);
  app["env"] = J(R"([{"name": "POOL", "value": "99"}, {"name": "FRESH", "value": "1"}])");
  app["args"] = J(R"(["-a", "--workers=2"])");
  app["resources"] = J(R"({"limits": {"cpu": "500m"}, "requests": {"cpu": "100m"}})");
  objects.workload["spec"]["minReadySeconds"] = 604800;
  objects.workload["spec"]["replicas"] = 7;
  EXPECT_EQ(ProgramOf(objects), before);
}

TEST(Program, IsTheSameAfterARestart) {
  TargetObjects objects = PoolTarget();
  const std::string before = ProgramOf(objects);
  objects.workload["spec"]["template"]["metadata"]["annotations"]["restartedAt"] = "today";
  EXPECT_EQ(ProgramOf(objects), before);
}

TEST(Program, IsAnotherOneWithAnotherImageVariableOrLimit) {
  const std::string before = ProgramOf(PoolTarget());
  TargetObjects image = PoolTarget();
  ContainerOf(image)["image"] = "shop/checkout:2";
  EXPECT_NE(ProgramOf(image), before);
  TargetObjects variable = PoolTarget();
  ContainerOf(variable)["env"].array()->push_back(J(R"({"name": "MODE", "value": "fast"})"));
  EXPECT_NE(ProgramOf(variable), before);
  TargetObjects limit = PoolTarget();
  ContainerOf(limit)["resources"]["limits"]["cpu"] = "1";
  EXPECT_NE(ProgramOf(limit), before);
}

TEST(Program, IsUnknownWithoutATemplate) {
  EXPECT_EQ(ProgramOf(J(R"({"spec": {}})"), Record{}), "");
}

}  // namespace
}  // namespace trimtab::apply
