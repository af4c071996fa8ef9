// Server-side apply, as a verb.
#include <utility>

#include "sim/custom_values.h"
#include "sim/registry.h"
#include "sim/scale.h"

namespace trimtab::sim {

using k8s::Json;
using k8s::ObjectName;

namespace {

// What a subresource may not set, an apply to it does not own either.
Json ConfinedConfig(const Kind& kind, const std::string& subresource, Json config) {
  if (subresource == "scale") {
    Json confined = Json::Of({{"apiVersion", kind.type.api_version()},
                              {"kind", kind.type.kind},
                              {"metadata", *config.Find("metadata")}});
    return WithScale(kind, std::move(confined), config);
  }
  if (subresource == "status") {
    std::erase_if(*config.object(), [](const Json::Member& member) {
      return member.first != "status" && member.first != "metadata" &&
             member.first != "apiVersion" && member.first != "kind";
    });
    for (const char* key : {"labels", "annotations", "finalizers", "ownerReferences"}) {
      config["metadata"].Erase(key);
    }
  } else if (kind.Has("status")) {
    config.Erase("status");
  }
  return config;
}

std::optional<Status> Unfit(const Kind& kind, const ObjectName& name, const Json& config,
                            const std::string& subresource) {
  if (config.object() == nullptr) return BadRequest("error decoding YAML: not an object");
  if (config.Get({"metadata", "managedFields"}) != nullptr) {
    return BadRequest("metadata.managedFields must be nil");
  }
  const std::string version(config.Text({"apiVersion"}));
  const std::string word(config.Text({"kind"}));
  if (subresource != "scale" && (version != kind.type.api_version() || word != kind.type.kind)) {
    return BadRequest("invalid object type: " + version + ", Kind=" + word);
  }
  const std::string given(config.Text({"metadata", "name"}));
  if (given != name.name) {
    return BadRequest("the name of the object (" + given +
                      ") does not match the name on the URL (" + name.name + ")");
  }
  if (kind.openapi.is_null() || subresource == "scale") return std::nullopt;
  const auto unknown = UnknownFields(kind.openapi, config);
  if (unknown.empty()) return std::nullopt;
  return Status{.code = 500,
                .message = "failed to create typed patch object (" +
                           std::string(config.Text({"metadata", "namespace"})) + "/" + name.name +
                           "; " + version + ", Kind=" + word + "): ." + unknown.front() +
                           ": field not declared in schema"};
}

}  // namespace

Outcome<Written> Registry::Apply(const Kind& kind, const ObjectName& name, const Json& config,
                                 const WriteOptions& options) {
  if (auto unfit = Unfit(kind, name, config, options.subresource)) return *std::move(unfit);
  const Version live = store_.Find(kind.storage, name);
  Json confined = ConfinedConfig(kind, options.subresource, config);
  if (live != nullptr) return ApplyTo(kind, *kind.Show(live), std::move(confined), options);
  if (!options.subresource.empty()) return NotFound(kind.type, name.name);
  if (!config.Text({"metadata", "uid"}).empty()) {
    return Conflict(kind.type, name.name,
                    "uid mismatch: the provided object specified uid " +
                        std::string(config.Text({"metadata", "uid"})) +
                        ", and no existing object was found");
  }
  confined["metadata"].Erase("resourceVersion");
  ManagedFields owners;
  auto applied = owners.Apply(kind.schema, Json(Json::Object()), confined,
                              Writer(kind, options, true), options.force);
  if (!applied) return applied.status();
  return CreateNew(kind, name.ns, std::move(applied->object), std::move(owners), options);
}

Outcome<Written> Registry::ApplyTo(const Kind& kind, const Json& live, Json config,
                                   const WriteOptions& options) {
  if (auto stale = Stale(kind, config, live)) return *std::move(stale);
  auto stored = ManagedFields::FromJson(live.Get({"metadata", "managedFields"}));
  ManagedFields owners = stored ? *std::move(stored) : ManagedFields();
  if (owners.empty()) {
    // Somebody made this object without a trace; what stands there is not free for the taking.
    Owner before = Writer(kind, WriteOptions{.manager = "before-first-apply"}, false);
    owners.RecordUpdate(kind.schema, kind.born, live, std::move(before));
  }
  auto applied =
      owners.Apply(kind.schema, live, config, Writer(kind, options, true), options.force);
  if (!applied) return applied.status();
  Json next = Confined(kind, options.subresource, std::move(applied->object), live);
  auto admitted = Admit(kind, std::move(next), &live, RequestFor(kind, options, true));
  if (!admitted) return admitted.status();
  return Commit(kind, live, *std::move(admitted), std::move(owners), options);
}

}  // namespace trimtab::sim
