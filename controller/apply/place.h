#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "controller/apply/record.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::apply {

// The leaf that a knob's place is in. Several places may share one.
Leaf LeafOf(const domain::Target& target, const domain::Place& place);

// `.spec.template.spec.containers[name="app"]`
FieldPath ContainerPath(std::string_view container);

// The same from the container on: `.resources.requests.cpu`.
FieldPath ResourcePath(const domain::ResourcePlace& place);

// The knob's value in the object that its leaf is of; nothing where it is not set. kInvalid, in one
// sentence that says the way out, where it can never be set there: a variable that comes from
// elsewhere, arguments of which none or several could be meant, a file without the path.
Result<std::optional<std::string>> ReadPlace(const domain::Target& target,
                                             const domain::Place& place, const k8s::Json& object);

// Whether the leaf's value sets the knob at all.
bool IsSetIn(const domain::Place& place, const std::optional<k8s::Json>& leaf);

// The leaf's value with the knob at `text`; all else of it is as in `base`.
Result<k8s::Json> WithText(const domain::Place& place, const std::optional<k8s::Json>& base,
                           std::string_view text);

}  // namespace trimtab::apply
