#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/json.h"

namespace trimtab::sim {

struct SchemaField;

// What merging and field ownership must know of a type; nothing about which values are valid. A
// default-made Schema stands for everything that no rule singles out: an object in it is a struct,
// a list is atomic. A value type.
struct Schema {
  // How a value is merged with another one, and so what can be owned on its own.
  enum class Shape {
    kStruct,     // objects member by member; lists and scalars whole
    kMap,        // objects with free keys, such as labels: each entry is an item
    kAtomic,     // whole, whatever it is
    kSet,        // a list of scalars, each an item
    kListByKey,  // a list of objects told apart by `keys`
  };
  // A key of kListByKey, and what stands for it where an item leaves it out (null: nothing may).
  using Key = std::pair<std::string, k8s::Json>;

  Shape shape = Shape::kStruct;
  std::vector<Key> keys;
  std::vector<SchemaField> fields;  // of kStruct: those that are not of the default Schema
  std::vector<Schema> element;      // of kMap and kListByKey; none for the default Schema
  // kStruct of which only `fields` are named; the rest are items as in a kMap.
  bool open = false;

  // Of the member `name`, of an entry, or of an item.
  const Schema& Field(std::string_view name) const;
  const Schema& Element() const;
  // True if the type itself declares the member: then owning a part of it is not owning it.
  bool Names(std::string_view name) const;
  // True if values of it are taken apart: an object or list of such a Schema has items.
  bool Splits(const k8s::Json& value) const;
};

struct SchemaField {
  std::string name;
  Schema schema;
};

namespace schema {

Schema Struct(std::vector<SchemaField> fields);
Schema Map();
Schema Atomic();
Schema Set();
Schema ListBy(std::vector<Schema::Key> keys, Schema element = {});

// metadata of every kind.
Schema Metadata();
// A whole object: metadata as above, and these fields.
Schema Object(std::vector<SchemaField> fields);

// From a CustomResourceDefinition's openAPIV3Schema.
Schema FromOpenApi(const k8s::Json& openapi);

}  // namespace schema
}  // namespace trimtab::sim
