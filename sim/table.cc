#include "sim/table.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/json_path.h"
#include "sim/table_cells.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

Json Cell(const Kind& kind, const PrinterColumn& column, const Json& object, WallTime now) {
  if (column.path.empty()) return CellOf(kind, column.name, object, now);
  const Json* value = AtPath(object, column.path);
  if (value == nullptr) return kind.custom ? Json() : Json(0);
  if (column.type == "date") {
    return Json(AgeOf(value->is_string() ? *value->string() : "", now));
  }
  if (column.type != "string" || value->is_string()) return *value;
  return Json(value->Dump());
}

// Events have their name among the other columns; everything else has it in front.
bool NamesItself(const Kind& kind) {
  return std::any_of(kind.columns.begin(), kind.columns.end(),
                     [](const PrinterColumn& column) { return column.name == "Name"; });
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
  Json list{Json::Array()};
  if (!NamesItself(kind)) {
    list.array()->push_back(Definition("Name", "string", "name", "Name of the object", 0));
  }
  for (const PrinterColumn& column : kind.columns) {
    list.array()->push_back(Definition(
        column.name, column.type, column.name == "Name" ? "name" : "",
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
    Json cells{Json::Array()};
    if (!NamesItself(kind)) cells.array()->push_back(Json(object->Text({"metadata", "name"})));
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
