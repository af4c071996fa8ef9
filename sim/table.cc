#include "sim/table.h"

#include <string>
#include <utility>

#include "sim/json_path.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

// As kubectl shows an age: "45s", "3m20s", "5m", "2h", "4d".
std::string Age(WallTime from, WallTime now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - from).count();
  const auto text = [](int64_t value, const char* unit) { return std::to_string(value) + unit; };
  if (seconds < 120) return text(seconds, "s");
  const int64_t minutes = seconds / 60;
  if (minutes < 10 && seconds % 60 != 0) return text(minutes, "m") + text(seconds % 60, "s");
  if (minutes < 180) return text(minutes, "m");
  return minutes < 2880 ? text(minutes / 60, "h") : text(minutes / 1440, "d");
}

int64_t Count(const Json* value) {
  if (value == nullptr) return 0;
  if (value->array() != nullptr) return static_cast<int64_t>(value->array()->size());
  if (value->object() != nullptr) return static_cast<int64_t>(value->object()->size());
  return value->integer().value_or(0);
}

int64_t ReadyContainers(const Json& pod) {
  int64_t ready = 0;
  const Json* statuses = pod.Get({"status", "containerStatuses"});
  if (statuses == nullptr || statuses->array() == nullptr) return 0;
  for (const Json& status : *statuses->array()) {
    const Json* flag = status.Find("ready");
    ready += flag != nullptr && flag->boolean().value_or(false) ? 1 : 0;
  }
  return ready;
}

// The columns of built-in kinds that are computed.
Json Computed(const Kind& kind, const PrinterColumn& column, const Json& object) {
  if (column.name == "Ready" && kind.type.plural == "pods") {
    return Json(std::to_string(ReadyContainers(object)) + "/" +
                std::to_string(Count(object.Get({"spec", "containers"}))));
  }
  if (column.name == "Ready") {
    return Json(std::to_string(Count(object.Get({"status", "readyReplicas"}))) + "/" +
                std::to_string(Count(object.Get({"spec", "replicas"}))));
  }
  if (column.name == "Data") return Json(Count(object.Find("data")));
  return column.name == "Restarts" ? Json("0") : Json();
}

Json Cell(const Kind& kind, const PrinterColumn& column, const Json& object, WallTime now) {
  if (column.path.empty()) return Computed(kind, column, object);
  const Json* value = AtPath(object, column.path);
  if (column.type == "date") {
    const auto time =
        value != nullptr && value->is_string() ? ParseRfc3339(*value->string()) : std::nullopt;
    return time ? Json(Age(*time, now)) : Json("<unknown>");
  }
  if (value == nullptr) return kind.custom ? Json() : Json(0);
  if (column.type != "string" || value->is_string()) return *value;
  return Json(value->Dump());
}

Json Definition(const std::string& name, const std::string& type, const std::string& format,
                const std::string& description, int priority) {
  return Json::Of({{"name", name},
                   {"type", type},
                   {"format", format},
                   {"description", description},
                   {"priority", priority}});
}

Json Definitions(const Kind& kind) {
  Json list = Json::List({Definition("Name", "string", "name", "Name of the object", 0)});
  for (const PrinterColumn& column : kind.columns) {
    list.array()->push_back(Definition(
        column.name, column.type, "",
        "Custom resource definition column (in JSONPath format): " + column.path, column.priority));
  }
  return list;
}

Json Included(const Json& object, const std::string& include) {
  if (include == "None") return Json();
  if (include == "Object") return object;
  return Json::Of({{"kind", "PartialObjectMetadata"},
                   {"apiVersion", "meta.k8s.io/v1"},
                   {"metadata", *object.Find("metadata")}});
}

}  // namespace

Json TableOf(const Kind& kind, const std::vector<Version>& objects,
             const std::string& resource_version, const std::string& include, WallTime now) {
  Json::Array rows;
  for (const Version& object : objects) {
    Json cells = Json::List({Json(object->Text({"metadata", "name"}))});
    for (const PrinterColumn& column : kind.columns) {
      cells.array()->push_back(Cell(kind, column, *object, now));
    }
    rows.push_back(Json::Of({{"cells", std::move(cells)}, {"object", Included(*object, include)}}));
  }
  return Json::Of({{"kind", "Table"},
                   {"apiVersion", "meta.k8s.io/v1"},
                   {"metadata", Json::Of({{"resourceVersion", resource_version}})},
                   {"columnDefinitions", Definitions(kind)},
                   {"rows", Json(std::move(rows))}});
}

}  // namespace trimtab::sim
