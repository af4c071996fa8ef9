#include "sim/store.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/check.h"

namespace trimtab::sim {

using k8s::Json;
using k8s::ObjectName;

bool IsReleased(const Json& object) {
  if (object.Get({"metadata", "deletionTimestamp"}) == nullptr) return false;
  const Json* grace = object.Get({"metadata", "deletionGracePeriodSeconds"});
  if (grace != nullptr && grace->integer().value_or(0) > 0) return false;
  const Json* holds = object.Get({"spec", "finalizers"});  // namespaces have theirs here
  if (object.Text({"kind"}) == "Namespace" && holds != nullptr && holds->array() != nullptr &&
      !holds->array()->empty()) {
    return false;
  }
  const Json* finalizers = object.Get({"metadata", "finalizers"});
  return finalizers == nullptr || finalizers->array() == nullptr || finalizers->array()->empty();
}

Version Store::Find(const std::string& storage, const ObjectName& name) const {
  const Objects& all = All(storage);
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

const Store::Objects& Store::All(const std::string& storage) const {
  static const Objects kNone;
  const auto found = objects_.find(storage);
  return found == objects_.end() ? kNone : found->second;
}

std::optional<Store::Objects> Store::AllAt(const std::string& storage, int64_t revision) const {
  if (revision < compacted_) return std::nullopt;
  Objects then = All(storage);
  for (auto change = history_.rbegin(); change != history_.rend(); ++change) {
    if (change->revision <= revision) break;
    if (change->storage != storage) continue;
    if (change->previous == nullptr) {
      then.erase(change->name);
    } else {
      then[change->name] = change->previous;
    }
  }
  return then;
}

std::string DrawUid(Rng& rng) {
  const uint64_t high = rng.Next();
  const uint64_t low = rng.Next();
  std::array<char, 37> text{};
  // The bits that make it a version 4 UUID.
  std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-%04x-%012llx",
                static_cast<unsigned>(high >> 32), static_cast<unsigned>(high >> 16 & 0xffff),
                static_cast<unsigned>(high & 0xfff),
                static_cast<unsigned>((low >> 48 & 0x3fff) | 0x8000),
                static_cast<unsigned long long>(low & 0xffff'ffff'ffff));
  return text.data();
}

Version Store::Append(ChangeType type, const std::string& storage, const ObjectName& name,
                      Json object, Version previous) {
  ++revision_;
  object["metadata"]["resourceVersion"] = std::to_string(revision_);
  auto version = std::make_shared<const Json>(std::move(object));
  history_.push_back(Change{.revision = revision_,
                            .type = type,
                            .storage = storage,
                            .name = name,
                            .object = version,
                            .previous = std::move(previous)});
  return version;
}

Version Store::Create(const std::string& storage, const ObjectName& name, Json object,
                      WallTime now) {
  TRIMTAB_CHECK(Find(storage, name) == nullptr);
  Json& metadata = object["metadata"];
  metadata["uid"] = DrawUid(rng_);
  metadata["creationTimestamp"] = FormatRfc3339(now);
  auto version = Append(ChangeType::kAdded, storage, name, std::move(object), nullptr);
  objects_[storage][name] = version;
  return version;
}

Version Store::Update(const std::string& storage, const ObjectName& name, Json object) {
  Version& slot = objects_[storage][name];
  TRIMTAB_CHECK(slot != nullptr);
  for (const char* key : {"uid", "creationTimestamp"}) {
    object["metadata"][key] = *slot->Get({"metadata", key});
  }
  if (IsReleased(object)) return Drop(storage, name, std::move(object));
  slot = Append(ChangeType::kModified, storage, name, std::move(object), slot);
  return slot;
}

Version Store::Remove(const std::string& storage, const ObjectName& name) {
  const Version last = Find(storage, name);
  TRIMTAB_CHECK(last != nullptr);
  return Drop(storage, name, *last);
}

Version Store::Drop(const std::string& storage, const ObjectName& name, Json last) {
  auto gone = objects_[storage].extract(name);
  return Append(ChangeType::kDeleted, storage, name, std::move(last), gone.mapped());
}

void Store::Compact(size_t keep) {
  while (history_.size() > keep) {
    compacted_ = history_.front().revision;
    history_.pop_front();
    ++forgotten_;
  }
}

uint64_t Store::ChangesAfter(int64_t revision) const {
  const auto first =
      std::upper_bound(history_.begin(), history_.end(), revision,
                       [](int64_t at, const Change& change) { return at < change.revision; });
  return forgotten_ + static_cast<uint64_t>(first - history_.begin());
}

const Change* Store::ChangeAt(uint64_t index) const {
  if (index < forgotten_ || index >= ChangesEnd()) return nullptr;
  return &history_[index - forgotten_];
}

}  // namespace trimtab::sim
