#include "sim/table_cells.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace trimtab::sim {

using k8s::Json;

namespace {

constexpr const char* kNone = "<none>";

std::string Unit(int64_t value, const char* unit) { return std::to_string(value) + unit; }

// "5m" or "5m20s".
std::string Units(int64_t value, const char* unit, int64_t rest, const char* smaller) {
  return Unit(value, unit) + (rest == 0 ? "" : Unit(rest, smaller));
}

int64_t Number(const Json* value) { return value ? value->integer().value_or(0) : 0; }

const Json::Array& Items(const Json* list) {
  static const Json::Array kEmpty;
  return list != nullptr && list->array() != nullptr ? *list->array() : kEmpty;
}

int64_t Size(const Json* value) {
  if (value == nullptr || value->object() == nullptr) return 0;
  return static_cast<int64_t>(value->object()->size());
}

std::string OrNone(std::string_view text) { return text.empty() ? kNone : std::string(text); }

// One member of each item, with commas between.
std::string Joined(const Json* list, std::string_view member) {
  std::string all;
  for (const Json& item : Items(list)) {
    all += (all.empty() ? "" : ",") + std::string(item.Text({member}));
  }
  return all;
}

std::string SelectorText(const Json& object) {
  std::string all;
  const Json* labels = object.Get({"spec", "selector", "matchLabels"});
  if (labels == nullptr || labels->object() == nullptr) return kNone;
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const auto& [key, value] : *labels->object()) {
    if (value.is_string()) sorted.emplace_back(key, *value.string());
  }
  std::sort(sorted.begin(), sorted.end());
  for (const auto& [key, value] : sorted) all += (all.empty() ? "" : ",") + key + "=" + value;
  return OrNone(all);
}

// Why a container does not run, if it says so.
std::string_view Trouble(const Json& status) {
  const auto waiting = status.Text({"state", "waiting", "reason"});
  return waiting.empty() ? status.Text({"state", "terminated", "reason"}) : waiting;
}

std::string PodStatus(const Json& pod) {
  const bool leaving = pod.Get({"metadata", "deletionTimestamp"}) != nullptr;
  if (leaving) return "Terminating";
  std::string status(pod.Text({"status", "reason"}));
  if (status.empty()) status = pod.Text({"status", "phase"});
  for (const Json& container : Items(pod.Get({"status", "containerStatuses"}))) {
    if (!Trouble(container).empty()) status = Trouble(container);
  }
  return status;
}

std::string Restarts(const Json& pod, WallTime now) {
  int64_t restarts = 0;
  std::string_view last;
  for (const Json& container : Items(pod.Get({"status", "containerStatuses"}))) {
    restarts += Number(container.Find("restartCount"));
    last = std::max(last, container.Text({"lastState", "terminated", "finishedAt"}));
  }
  const std::string count = std::to_string(restarts);
  return restarts == 0 || last.empty() ? count : count + " (" + AgeOf(last, now) + " ago)";
}

std::string ReadyPod(const Json& pod) {
  const auto& statuses = Items(pod.Get({"status", "containerStatuses"}));
  const auto ready = std::count_if(statuses.begin(), statuses.end(), [](const Json& status) {
    const Json* flag = status.Find("ready");
    return flag != nullptr && flag->boolean().value_or(false);
  });
  return std::to_string(ready) + "/" +
         std::to_string(Items(pod.Get({"spec", "containers"})).size());
}

Json PodCell(std::string_view column, const Json& pod, WallTime now) {
  if (column == "Ready") return Json(ReadyPod(pod));
  if (column == "Status") return Json(PodStatus(pod));
  if (column == "Restarts") return Json(Restarts(pod, now));
  if (column == "IP") return Json(OrNone(pod.Text({"status", "podIP"})));
  if (column == "Node") return Json(OrNone(pod.Text({"spec", "nodeName"})));
  return Json(kNone);
}

Json WorkloadCell(std::string_view column, const Json& object) {
  const Json* containers = object.Get({"spec", "template", "spec", "containers"});
  if (column == "Containers") return Json(Joined(containers, "name"));
  if (column == "Images") return Json(Joined(containers, "image"));
  if (column == "Selector") return Json(SelectorText(object));
  return Json(std::to_string(Number(object.Get({"status", "readyReplicas"}))) + "/" +
              std::to_string(Number(object.Get({"spec", "replicas"}))));
}

// When an event was seen last, or first.
std::string_view EventTime(const Json& event, bool last) {
  const auto series = event.Text({"series", "lastObservedTime"});
  if (last && !series.empty()) return series;
  for (const char* field : {last ? "lastTimestamp" : "firstTimestamp",
                            last ? "deprecatedLastTimestamp" : "deprecatedFirstTimestamp"}) {
    if (!event.Text({field}).empty()) return event.Text({field});
  }
  return event.Text({"eventTime"});
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

// The first of two members that is there: the two views of an event call it differently.
const Json* Either(const Json& event, std::string_view core, std::string_view other) {
  const Json* found = event.Find(core);
  return found != nullptr ? found : event.Find(other);
}

std::string SourceOf(const Json& event) {
  if (const Json* source = Either(event, "source", "deprecatedSource")) {
    const std::string component(source->Text({"component"}));
    const std::string host(source->Text({"host"}));
    if (!component.empty()) return host.empty() ? component : component + ", " + host;
  }
  const Json* reporter = Either(event, "reportingComponent", "reportingController");
  const std::string name = reporter && reporter->is_string() ? *reporter->string() : "";
  const std::string instance(event.Text({"reportingInstance"}));
  return instance.empty() ? name : name + ", " + instance;
}

int64_t TimesOf(const Json& event) {
  if (const Json* series = event.Get({"series", "count"})) return Number(series);
  const int64_t count = Number(Either(event, "count", "deprecatedCount"));
  return count == 0 ? 1 : count;
}

Json EventCell(std::string_view column, const Json& event, WallTime now) {
  const Json* about = Either(event, "involvedObject", "regarding");
  if (column == "Last Seen") return Json(AgeOf(EventTime(event, true), now));
  if (column == "First Seen") return Json(AgeOf(EventTime(event, false), now));
  if (column == "Type") return Json(event.Text({"type"}));
  if (column == "Reason") return Json(event.Text({"reason"}));
  if (column == "Object" && about != nullptr) {
    const std::string name(about->Text({"name"}));
    const std::string kind = Lower(std::string(about->Text({"kind"})));
    return Json(name.empty() ? kind : kind + "/" + name);
  }
  if (column == "Subobject" && about != nullptr) return Json(about->Text({"fieldPath"}));
  if (column == "Source") return Json(SourceOf(event));
  if (column == "Count") return Json(TimesOf(event));
  if (column == "Name") return Json(event.Text({"metadata", "name"}));
  const Json* note = Either(event, "message", "note");
  return note != nullptr ? *note : Json("");
}

}  // namespace

std::string AgeOf(std::string_view time, WallTime now) {
  const auto then = ParseRfc3339(time);
  if (!then) return "<unknown>";
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - *then).count();
  if (seconds < -1) return "<invalid>";
  if (seconds < 120) return Unit(std::max<int64_t>(seconds, 0), "s");
  const int64_t minutes = seconds / 60;
  if (minutes < 10) return Units(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return Unit(minutes, "m");
  const int64_t hours = minutes / 60;
  if (hours < 8) return Units(hours, "h", minutes % 60, "m");
  if (hours < 48) return Unit(hours, "h");
  if (hours < 192) return Units(hours / 24, "d", hours % 24, "h");
  return Unit(hours / 24, "d");
}

Json CellOf(const Kind& kind, std::string_view column, const Json& object, WallTime now) {
  if (column == "Age") return Json(AgeOf(object.Text({"metadata", "creationTimestamp"}), now));
  if (kind.storage == "events") return EventCell(column, object, now);
  if (kind.type.plural == "pods") return PodCell(column, object, now);
  if (column == "Data") return Json(Size(object.Find("data")) + Size(object.Find("binaryData")));
  if (column == "Created At") return Json(object.Text({"metadata", "creationTimestamp"}));
  return WorkloadCell(column, object);
}

}  // namespace trimtab::sim
