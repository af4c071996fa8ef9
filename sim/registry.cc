#include "sim/registry.h"

#include <utility>

#include "sim/custom_kinds.h"
#include "sim/patch.h"
#include "sim/scale.h"

namespace trimtab::sim {

using k8s::Json;
using k8s::ObjectName;

namespace {

ObjectName NameOf(const Json& object) {
  return {std::string(object.Text({"metadata", "namespace"})),
          std::string(object.Text({"metadata", "name"}))};
}

// What a patch is a patch of.
Outcome<Json> Patched(const Kind& kind, const Json& live, PatchKind patch_kind, const Json& patch) {
  switch (patch_kind) {
    case PatchKind::kStrategic:
      return StrategicMerge(kind.schema, live, patch);
    case PatchKind::kJson:
      return JsonPatch(live, patch);
    case PatchKind::kMerge:
    case PatchKind::kApply:
      return MergePatch(live, patch);
  }
  return live;
}

// The owners to start from: those that a write sets itself, else those of the live object.
ManagedFields OwnersFor(const Json& next, const Json& live, const std::string& subresource) {
  const Json* given = next.Get({"metadata", "managedFields"});
  if (subresource.empty() && given != nullptr && given->array() != nullptr) {
    const Json::Array& entries = *given->array();
    if (entries.size() == 1 && entries[0].object() && entries[0].object()->empty()) return {};
    auto parsed = ManagedFields::FromJson(given);
    if (parsed && !parsed->empty()) return *std::move(parsed);
  }
  auto stored = ManagedFields::FromJson(live.Get({"metadata", "managedFields"}));
  return stored ? *std::move(stored) : ManagedFields();
}

std::string Suffix(Rng& rng) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  std::string text;
  for (int i = 0; i < 5; ++i) text += kLetters[rng.Below(kLetters.size())];
  return text;
}

}  // namespace

Registry::Registry(const Clock& clock, Rng rng)
    : clock_(clock), rng_(rng.Fork("names")), store_(rng.Fork("uids")) {
  const Kind& namespaces = *catalog_.Find("", "v1", "namespaces");
  for (const char* name : {"default", "kube-node-lease", "kube-public", "kube-system"}) {
    const auto made = Create(namespaces, "", Json::Of({{"metadata", Json::Of({{"name", name}})}}),
                             WriteOptions{.manager = "kube-apiserver"});
    TRIMTAB_CHECK(made.ok());
  }
}

void Registry::CheckKindWith(const std::string& storage, Rule rule) {
  rules_[storage] = std::move(rule);
}

Owner Registry::Writer(const Kind& kind, const WriteOptions& options, bool applied) const {
  // The real server forgets the time of writes through scale.
  const bool timed = options.subresource != "scale";
  return Owner{.manager = options.manager,
               .applied = applied,
               .api_version = kind.type.api_version(),
               .subresource = options.subresource,
               .time = timed ? FormatRfc3339(clock_.WallNow()) : ""};
}

AdmissionRequest Registry::RequestFor(const Kind& kind, const WriteOptions& options,
                                      bool patched) const {
  const auto rule = rules_.find(kind.storage);
  return {.strict = options.strict,
          .patched = patched,
          .subresource = options.subresource,
          .rule = rule == rules_.end() ? nullptr : &rule->second,
          .warnings = options.warnings};
}

Outcome<Version> Registry::Get(const Kind& kind, const ObjectName& name) const {
  Version stored = store_.Find(kind.storage, name);
  if (stored == nullptr) return NotFound(kind.type, name.name);
  return kind.Show(std::move(stored));
}

std::optional<Status> Registry::NoRoomIn(const Kind& kind, const std::string& ns) const {
  if (!kind.type.namespaced) return std::nullopt;
  const Kind& namespaces = *catalog_.Find("", "v1", "namespaces");
  const Version room = store_.Find("namespaces", {"", ns});
  if (room == nullptr) return NotFound(namespaces.type, ns);
  if (room->Get({"metadata", "deletionTimestamp"}) == nullptr) return std::nullopt;
  return Status{.code = 403,
                .reason = "Forbidden",
                .message = "unable to create new content in namespace " + ns +
                           " because it is being terminated",
                .causes = {{"NamespaceTerminating", "namespace " + ns + " is being terminated",
                            "metadata.namespace"}}};
}

Outcome<Written> Registry::Create(const Kind& kind, const std::string& ns, Json object,
                                  const WriteOptions& options) {
  if (auto wrong = WrongKind(kind, object)) return *std::move(wrong);
  if (!object["metadata"].Text({"resourceVersion"}).empty()) {
    return Status{.code = 500,
                  .message = "resourceVersion should not be set on objects to be created"};
  }
  const std::string stem(object.Text({"metadata", "generateName"}));
  if (object.Text({"metadata", "name"}).empty() && !stem.empty()) {
    object["metadata"]["name"] = stem + Suffix(rng_);
  }
  for (const char* key : {"managedFields", "uid", "deletionTimestamp", "creationTimestamp"}) {
    object["metadata"].Erase(key);
  }
  return CreateNew(kind, ns, std::move(object), ManagedFields(), options);
}

// `owners` is what an apply left; empty for a plain create, whose writer owns all that is set.
Outcome<Written> Registry::CreateNew(const Kind& kind, const std::string& ns, Json object,
                                     ManagedFields owners, const WriteOptions& options) {
  if (auto no_room = NoRoomIn(kind, ns)) return *std::move(no_room);
  auto named = Named(kind, ns, std::move(object));
  if (!named) return named.status();
  object = *std::move(named);
  object["apiVersion"] = kind.type.api_version();
  object["kind"] = kind.type.kind;
  if (kind.Has("status")) object.Erase("status");
  auto admitted = Admit(kind, std::move(object), nullptr, RequestFor(kind, options, false));
  if (!admitted) return admitted.status();
  object = *std::move(admitted);
  if (store_.Find(kind.storage, NameOf(object)) != nullptr) {
    return AlreadyExists(kind.type, NameOf(object).name);
  }
  if (owners.empty()) {
    Json set = object;
    if (kind.Has("status")) set.Erase("status");
    owners.RecordUpdate(kind.schema, kind.born, set, Writer(kind, options, false));
  }
  if (!owners.empty()) object["metadata"]["managedFields"] = owners.ToJson();
  if (kind.counts_generations) object["metadata"]["generation"] = 1;
  if (options.dry_run) {
    // No draw of our own: who tries something out changes nothing of what comes after.
    Rng drawn = rng_.Fork("dry run");
    object["metadata"]["uid"] = DrawUid(drawn);
    object["metadata"]["creationTimestamp"] = FormatRfc3339(clock_.WallNow());
    return Written{std::make_shared<const Json>(std::move(object)), true};
  }
  const ObjectName name = NameOf(object);
  Version stored =
      store_.Create(kind.storage, name, kind.ToStorage(std::move(object)), clock_.WallNow());
  if (IsDefinition(kind)) ServeDefinition(kind, *stored);
  return Written{kind.Show(std::move(stored)), true};
}

Outcome<Written> Registry::Update(const Kind& kind, const ObjectName& name, Json object,
                                  const WriteOptions& options) {
  if (auto wrong = WrongKind(kind, object); wrong && options.subresource != "scale") {
    return *std::move(wrong);
  }
  const std::string given(object.Text({"metadata", "name"}));
  if (given != name.name) {
    return BadRequest("the name of the object (" + given +
                      ") does not match the name on the URL (" + name.name + ")");
  }
  auto live = Get(kind, name);
  if (!live) return live.status();
  if (object.Text({"metadata", "resourceVersion"}).empty() && !kind.unconditional_update) {
    Status status =
        Invalid(kind.type, name.name,
                {{"FieldValueInvalid", "Invalid value: 0: must be specified for an update",
                  "metadata.resourceVersion"}});
    // The one refusal of its kind that names the plural.
    status.kind = kind.type.plural;
    status.message.replace(0, kind.type.kind.size(), kind.type.plural);
    return status;
  }
  return Change(kind, **live, std::move(object), options, false);
}

Outcome<Written> Registry::Patch(const Kind& kind, const ObjectName& name, PatchKind patch_kind,
                                 const Json& patch, const WriteOptions& options) {
  if (patch_kind == PatchKind::kApply) return Apply(kind, name, patch, options);
  auto live = Get(kind, name);
  if (!live) return live.status();
  const Json base = options.subresource == "scale" ? ScaleOf(kind, **live) : **live;
  auto next = Patched(kind, base, patch_kind, patch);
  if (!next) return next.status();
  return Change(kind, **live, *std::move(next), options, true);
}

Outcome<Written> Registry::Change(const Kind& kind, const Json& live, Json next,
                                  const WriteOptions& options, bool patched) {
  if (!next.is_object()) return BadRequest("the object provided is no object");
  next["metadata"];
  if (auto stale = Stale(kind, next, live)) return *std::move(stale);
  ManagedFields owners = OwnersFor(next, live, options.subresource);
  if (options.subresource == "scale") next = WithScale(kind, live, next);
  next = Confined(kind, options.subresource, std::move(next), live);
  auto admitted = Admit(kind, std::move(next), &live, RequestFor(kind, options, patched));
  if (!admitted) return admitted.status();
  next = *std::move(admitted);
  owners.RecordUpdate(kind.schema, live, next, Writer(kind, options, false));
  return Commit(kind, live, std::move(next), std::move(owners), options);
}

Outcome<Written> Registry::Commit(const Kind& kind, const Json& live, Json next,
                                  ManagedFields owners, const WriteOptions& options) {
  if (owners.empty()) {
    next["metadata"].Erase("managedFields");
  } else {
    next["metadata"]["managedFields"] = owners.ToJson();
  }
  if (kind.counts_generations && SpecChanged(kind, next, live)) {
    const Json* generation = live.Get({"metadata", "generation"});
    next["metadata"]["generation"] = generation ? generation->integer().value_or(0) + 1 : 1;
  }
  if (SameButTimes(next, live)) return Written{std::make_shared<const Json>(live), false};
  if (options.dry_run) return Written{std::make_shared<const Json>(std::move(next)), false};
  const ObjectName name = NameOf(next);
  if (IsReleased(next)) {
    // The answer is the object as it would have been; its removal has a revision of its own.
    store_.Update(kind.storage, name, kind.ToStorage(next));
    return Written{std::make_shared<const Json>(std::move(next)), false};
  }
  const bool new_schema = IsDefinition(kind) && SpecChanged(kind, next, live);
  Version stored = store_.Update(kind.storage, name, kind.ToStorage(std::move(next)));
  if (new_schema) ServeDefinition(kind, *stored);
  return Written{kind.Show(std::move(stored)), false};
}

}  // namespace trimtab::sim
