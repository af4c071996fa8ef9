#include "controller/app/target_sink.h"

#include <utility>

#include "base/check.h"
#include "controller/app/sinks.h"

namespace trimtab::app {
namespace {

bool SameVersion(const k8s::Object& a, const k8s::Object& b) {
  return a.meta().uid == b.meta().uid && a.meta().resource_version == b.meta().resource_version;
}

}  // namespace

std::vector<k8s::Json> TargetSink::Of(const apply::WorkloadKey& workload) const {
  const std::vector<ObjectsByWorkload::Shared> objects = [&] {
    const std::scoped_lock lock(mutex_);
    return objects_.Of(workload);
  }();
  std::vector<k8s::Json> parsed;
  parsed.reserve(objects.size());
  for (const auto& object : objects) parsed.push_back(object->Parse());
  return parsed;
}

void TargetSink::Stage(std::vector<k8s::Object> page) {
  for (const k8s::Object& object : page) {
    Wake(object.meta());
    auto wanted = Held(object);
    if (!wanted) wanted = Take(object);
    if (wanted) staged_.Put(wanted->workload, std::move(wanted->object));
  }
}

void TargetSink::Unstage() { staged_ = {}; }

void TargetSink::Replace() {
  {
    const std::scoped_lock lock(mutex_);
    std::swap(objects_, staged_);
  }
  // Outside of the lock: freeing takes a while.
  Unstage();
}

void TargetSink::Upsert(k8s::Object object) {
  auto wanted = Take(object);
  {
    const std::scoped_lock lock(mutex_);
    if (wanted) {
      objects_.Put(wanted->workload, std::move(wanted->object));
    } else {
      objects_.Erase(object.meta().name);
    }
  }
  Wake(object.meta());
}

void TargetSink::Remove(const k8s::Object& last) {
  const ObjectsByWorkload::Shared held = objects_.Find(last.meta().name);
  // The end of an earlier object of this name says nothing about the one that lives.
  if (held != nullptr && held->meta().uid == last.meta().uid) {
    const std::scoped_lock lock(mutex_);
    objects_.Erase(last.meta().name);
  }
  Wake(last.meta());
}

std::optional<TargetSink::Wanted> TargetSink::Take(const k8s::Object& object) {
  k8s::Json json = object.Parse();
  // The items of a list do not say what they are.
  json["kind"] = object.meta().kind;
  json["apiVersion"] = object.meta().api_version;
  auto workload = apply::WorkloadOf(json);
  if (!workload || index_.LoopsOf(*workload).empty()) return std::nullopt;
  auto trimmed = k8s::Object::Decode(apply::Trimmed(std::move(json)).Dump());
  TRIMTAB_CHECK(trimmed.ok());
  return Wanted{.workload = *std::move(workload),
                .object = std::make_shared<const k8s::Object>(*std::move(trimmed))};
}

std::optional<TargetSink::Wanted> TargetSink::Held(const k8s::Object& object) const {
  const ObjectsByWorkload::Shared held = objects_.Find(object.meta().name);
  if (held == nullptr || !SameVersion(*held, object)) return std::nullopt;
  const apply::WorkloadKey& workload = *objects_.WorkloadOf(object.meta().name);
  if (index_.LoopsOf(workload).empty()) return std::nullopt;
  return Wanted{.workload = workload, .object = held};
}

void TargetSink::Wake(const k8s::ObjectMeta& meta) {
  for (const k8s::ObjectName& loop : index_.LoopsOf({.kind = meta.kind, .name = meta.name})) {
    queue_.Add(KeyOf(loop));
  }
}

}  // namespace trimtab::app
