#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "controller/apply/record_now.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::apply {

// Of a text in the test's own source.
inline k8s::Json J(std::string_view text) {
  Result<k8s::Json> parsed = k8s::Json::Parse(text);
  if (!parsed) ADD_FAILURE() << parsed.error().message << " in " << text;
  return parsed.ok() ? *std::move(parsed) : k8s::Json();
}

inline LoopName Loop() { return {.ns = "shop", .name = "checkout-loop", .uid = "loop-uid"}; }

// An integer knob from 1 to 1000.
inline domain::Knob KnobAt(std::string name, domain::Place place) {
  return {.name = std::move(name),
          .type = domain::KnobType::kInteger,
          .min = "1",
          .max = "1000",
          .apply = std::move(place)};
}

// A loop over Deployment checkout with one knob, pool: variable POOL of container app.
inline domain::LoopSpec PoolSpec() {
  domain::LoopSpec spec;
  spec.target = {.kind = domain::TargetKind::kDeployment, .name = "checkout", .container = "app"};
  spec.knobs = {KnobAt("pool", domain::EnvPlace{"POOL"})};
  return spec;
}

// Deployment checkout as helm made it and its controller has rolled it out: four replicas, POOL=16.
inline TargetObjects PoolTarget() {
  TargetObjects objects;
  objects.workload = J(R"({"apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": "checkout", "namespace": "shop", "uid": "u1", "resourceVersion": "7",
      "generation": 3, "annotations": {"deployment.kubernetes.io/revision": "2"},
      "managedFields": [
        {"manager": "helm", "operation": "Update", "apiVersion": "apps/v1",
         "time": "2026-03-01T09:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {
           "f:progressDeadlineSeconds": {}, "f:replicas": {},
           "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}}},
           "f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"app\"}": {".": {},
             "f:args": {}, "f:name": {}, "f:env": {".": {},
               "k:{\"name\":\"POOL\"}": {".": {}, "f:name": {}, "f:value": {}}}}}}}}}}]},
    "spec": {"replicas": 4, "progressDeadlineSeconds": 600,
      "strategy": {"type": "RollingUpdate",
                   "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
      "template": {"spec": {"containers": [{"name": "app", "args": ["-a", "--workers=8"],
        "env": [{"name": "POOL", "value": "16"}],
        "resources": {"limits": {"cpu": "500m"}}}]}}},
    "status": {"observedGeneration": 3, "replicas": 4, "updatedReplicas": 4, "readyReplicas": 4,
               "availableReplicas": 4}})");
  objects.replica_sets = {J(R"({"metadata": {"name": "checkout-aaa", "generation": 1,
    "labels": {"pod-template-hash": "aaa"},
    "annotations": {"deployment.kubernetes.io/revision": "2"}},
    "spec": {"replicas": 4},
    "status": {"observedGeneration": 1, "replicas": 4, "readyReplicas": 4}})")};
  return objects;
}

// A pod of this revision, created and Ready at 09:00.
inline k8s::Json ReadyPod(const std::string& name, const std::string& hash) {
  k8s::Json pod = J(R"({"metadata": {"creationTimestamp": "2026-03-01T09:00:00Z"},
    "status": {"phase": "Running", "conditions": [
      {"type": "Ready", "status": "True", "lastTransitionTime": "2026-03-01T09:00:00Z"}]}})");
  pod["metadata"]["name"] = name;
  pod["metadata"]["labels"]["pod-template-hash"] = hash;
  return pod;
}

// A trial in flight, all that is there recorded.
inline domain::LoopState TrialOf(const domain::LoopSpec& spec, const TargetObjects& objects,
                                 domain::Values values) {
  domain::LoopState state;
  Result<Record> record = RecordNow(spec, {}, objects);
  EXPECT_TRUE(record.ok()) << record.error().message;
  if (record.ok()) state.taken = ToTaken(*record, "u1");
  state.trial = {.ordinal = 5, .values = std::move(values)};
  state.phase = domain::Phase::kMeasuring;
  return state;
}

}  // namespace trimtab::apply
