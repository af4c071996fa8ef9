#pragma once

#include <optional>
#include <string>
#include <vector>

#include "k8s/json.h"
#include "sim/registry.h"

namespace trimtab::sim {

// One thing about its pods that a simulated service feels: where the container finds it, and the
// range that its surface knows. Plain data.
struct Dial {
  enum class Place { kEnv, kArg, kResource, kConfigMap, kReplicas };
  std::string name;
  Place place = Place::kEnv;
  // kEnv: the variable. kArg: what stands before the value ("--workers="). kResource:
  // "requests.cpu". kConfigMap: the key; the pod names the map, in a volume or in envFrom.
  std::string key;
  std::string path = {};  // kConfigMap: "/http/codec" within a YAML file; empty: the whole value
  // Numbers, quantities and durations from `low` to `high`, or these words in their order.
  double low = 0;
  double high = 1;
  bool log = false;
  std::vector<std::string> words = {};
  std::string otherwise = {};  // what the service does when nobody says
};

// The text that a pod's container finds at the dial; `otherwise` where there is none.
std::string ReadDial(const Registry& registry, const Dial& dial, const std::string& container,
                     const k8s::Json& pod, int64_t pods);

// The number that a text stands for; nothing for words and for text that is no number.
std::optional<double> NumberOn(const Dial& dial, const std::string& text);

// The place of a text within the dial's range, 0 to 1; text that is none of its values is 0.
double Position(const Dial& dial, const std::string& text);

}  // namespace trimtab::sim
