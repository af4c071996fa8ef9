#include "tests/perf/pods.h"

#include "k8s/json.h"

namespace trimtab::perf {
namespace {

using k8s::Json;

Json ManagedFields() {
  Json container;
  for (const char* field : {"f:image", "f:imagePullPolicy", "f:name", "f:terminationMessagePath",
                            "f:terminationMessagePolicy", "f:securityContext"}) {
    container[field] = Json(Json::Object());
  }
  container["f:resources"]["f:limits"]["f:memory"] = Json(Json::Object());
  container["f:resources"]["f:requests"]["f:cpu"] = Json(Json::Object());
  Json fields;
  fields["f:metadata"]["f:labels"]["f:app"] = Json(Json::Object());
  fields["f:metadata"]["f:ownerReferences"]["k:{\"uid\":\"5c3d3f0e-8a0f-4a26-9a68\"}"] =
      Json(Json::Object());
  fields["f:spec"]["f:containers"]["k:{\"name\":\"app\"}"] = container;
  fields["f:spec"]["f:containers"]["k:{\"name\":\"proxy\"}"] = container;
  for (const char* field : {"f:dnsPolicy", "f:restartPolicy", "f:schedulerName"}) {
    fields["f:spec"][field] = Json(Json::Object());
  }
  return Json::List({Json::Of({{"manager", "kube-controller-manager"},
                               {"operation", "Update"},
                               {"apiVersion", "v1"},
                               {"time", "2026-03-01T09:30:00Z"},
                               {"fieldsType", "FieldsV1"},
                               {"fieldsV1", fields}})});
}

Json Container(const char* name, int index) {
  Json env{Json::Array()};
  for (int i = 0; i < 4; ++i) {
    env.array()->push_back(Json::Of({{"name", "SETTING_" + std::to_string(i)},
                                     {"value", "value " + std::to_string(index * 7 + i)}}));
  }
  return Json::Of(
      {{"name", name},
       {"image", "registry.example/shop/checkout:v1.42." + std::to_string(index)},
       {"args", Json::List({"--threads=8", "--cache=256Mi", "--log=\"info\""})},
       {"ports", Json::List({Json::Of({{"containerPort", 8080}, {"protocol", "TCP"}})})},
       {"env", env},
       {"resources", Json::Of({{"limits", Json::Of({{"memory", "1Gi"}})},
                               {"requests", Json::Of({{"cpu", "250m"}})}})},
       {"terminationMessagePath", "/dev/termination-log"},
       {"imagePullPolicy", "IfNotPresent"}});
}

Json Conditions() {
  Json conditions{Json::Array()};
  for (const char* type : {"Initialized", "Ready", "ContainersReady", "PodScheduled"}) {
    conditions.array()->push_back(Json::Of({{"type", type},
                                            {"status", "True"},
                                            {"lastProbeTime", Json()},
                                            {"lastTransitionTime", "2026-03-01T09:30:12Z"}}));
  }
  return conditions;
}

Json Metadata(int index, int version) {
  const std::string number = std::to_string(index);
  return Json::Of({{"name", "checkout-7d9c5b6f4-" + number},
                   {"generateName", "checkout-7d9c5b6f4-"},
                   {"namespace", "shop"},
                   {"uid", "0b6a8f3e-57a1-4a55-b9f0-" + std::to_string(100'000'000'000 + index)},
                   {"resourceVersion", std::to_string(version)},
                   {"generation", 1},
                   {"creationTimestamp", "2026-03-01T09:30:00Z"},
                   {"labels", Json::Of({{"app", "checkout"}, {"pod-template-hash", "7d9c5b6f4"}})},
                   {"annotations",
                    Json::Of({{"shop.example/last", "{\"replicas\":3,\"note\":\"a \\\"b\\\"\"}"}})},
                   {"ownerReferences", Json::List({Json::Of({{"apiVersion", "apps/v1"},
                                                             {"kind", "ReplicaSet"},
                                                             {"name", "checkout-7d9c5b6f4"},
                                                             {"uid", "5c3d3f0e-8a0f-4a26-9a68"},
                                                             {"controller", true}})})},
                   {"managedFields", ManagedFields()}});
}

}  // namespace

std::string RealisticPod(int index, int version) {
  return Json::Of({{"kind", "Pod"},
                   {"apiVersion", "v1"},
                   {"metadata", Metadata(index, version)},
                   {"spec", Json::Of({{"containers", Json::List({Container("app", index),
                                                                 Container("proxy", index)})},
                                      {"restartPolicy", "Always"},
                                      {"terminationGracePeriodSeconds", 30},
                                      {"nodeName", "node-" + std::to_string(index % 50)},
                                      {"schedulerName", "default-scheduler"},
                                      {"priority", 0},
                                      {"enableServiceLinks", true}})},
                   {"status", Json::Of({{"phase", "Running"},
                                        {"conditions", Conditions()},
                                        {"podIP", "10.0.3." + std::to_string(index % 250)},
                                        {"startTime", "2026-03-01T09:30:02Z"},
                                        {"qosClass", "Burstable"}})}})
      .Dump();
}

}  // namespace trimtab::perf
