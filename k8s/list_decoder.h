#pragma once

#include <string_view>

#include "base/result.h"
#include "k8s/json.h"
#include "k8s/kube_client.h"
#include "k8s/object.h"

namespace trimtab::k8s {

// One page of a list of `type`. The page is parsed once, as strictly as Json::Parse; each item
// keeps its own bytes as the server sent them. kMalformed if it is no list, or one without a
// resourceVersion to watch from, or an item is no object; kTooLarge above `limits`, whose depth may
// not be above the default: every Object can be parsed with that.
Result<ListPage> DecodeList(std::string_view body, const ResourceType& type,
                            const JsonLimits& limits = {});

}  // namespace trimtab::k8s
