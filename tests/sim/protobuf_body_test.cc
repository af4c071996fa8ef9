#include "sim/protobuf_body.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

// A field that holds bytes, and one that holds a number; all are short here.
std::string Bytes(int field, const std::string& content) {
  return std::string{static_cast<char>(field << 3 | 2), static_cast<char>(content.size())} +
         content;
}
std::string Number(int field, int value) {
  return {static_cast<char>(field << 3), static_cast<char>(value)};
}
std::string Entry(const std::string& key, const std::string& value) {
  return Bytes(1, key) + Bytes(2, value);
}

std::string Enveloped(const std::string& api_version, const std::string& kind,
                      const std::string& raw) {
  return std::string("k8s\0", 4) + Bytes(1, Bytes(1, api_version) + Bytes(2, kind)) +
         Bytes(2, raw) + Bytes(3, "") + Bytes(4, "");
}

std::string TextOf(const std::string& bytes) {
  const auto object = FromProtobuf(bytes);
  return object ? object->Dump() : "refused";
}

TEST(ProtobufBody, IsReadAsTheObjectThatItHolds) {
  const std::string meta = Bytes(1, "settings") + Bytes(3, "") + Bytes(11, Entry("app", "web"));
  EXPECT_EQ(
      TextOf(Enveloped("v1", "ConfigMap",
                       Bytes(1, meta) + Bytes(2, Entry("k", "v")) + Bytes(2, Entry("l", "w")))),
      R"({"metadata":{"name":"settings","labels":{"app":"web"}},"data":{"k":"v","l":"w"},)"
      R"("apiVersion":"v1","kind":"ConfigMap"})");
}

TEST(ProtobufBody, KeepsNothingWhereItMeansSomething) {
  const std::string container = Bytes(1, "app") + Bytes(2, "shop:1") + Bytes(5, "");
  const std::string pod = Bytes(2, Bytes(1, "") + Bytes(2, Bytes(2, container)));
  const std::string spec = Number(1, 0) + Bytes(3, Bytes(1, "") + pod.substr(0));
  const auto object = FromProtobuf(Enveloped("apps/v1", "Deployment", Bytes(2, spec)));
  ASSERT_TRUE(object.has_value());
  EXPECT_EQ(object->Get({"spec", "replicas"})->integer(), 0);
}

TEST(ProtobufBody, LeavesOutWhatIsUnsetAndNotKnown) {
  const std::string status = Bytes(3, Bytes(1, "") + Number(2, 0));
  EXPECT_EQ(TextOf(Enveloped("v1", "Namespace", Bytes(1, Bytes(1, "shop")) + status)),
            R"({"metadata":{"name":"shop"},"apiVersion":"v1","kind":"Namespace"})");
}

TEST(ProtobufBody, RefusesWhatIsSetAndNotKnown) {
  EXPECT_EQ(TextOf(Enveloped("v1", "Namespace", Bytes(3, Bytes(1, "Active")))), "refused");
  EXPECT_EQ(TextOf(Enveloped("v1", "Secret", Bytes(1, Bytes(1, "a")))), "refused");
}

TEST(ProtobufBody, RefusesWhatIsCutOffAnywhere) {
  const std::string whole = Enveloped("v1", "Namespace", Bytes(1, Bytes(1, "shop")));
  EXPECT_NE(TextOf(whole), "refused");
  const size_t raw_ends = whole.size() - 4;  // behind it only empty fields
  for (size_t size = 0; size < raw_ends; ++size) {
    EXPECT_EQ(TextOf(whole.substr(0, size)).find("shop"), std::string::npos) << size;
  }
}

TEST(ProtobufBody, RefusesNumbersWithoutEnd) {
  EXPECT_EQ(TextOf(std::string("k8s\0", 4) + std::string(40, '\xff')), "refused");
  EXPECT_EQ(TextOf(Enveloped("v1", "Namespace", Bytes(1, Bytes(1, "a") + "\x0a\x7f"))), "refused");
}

class ProtobufBodyTest : public ServerTest {};

TEST_F(ProtobufBodyTest, IsCreatedLikeAnyOther) {
  const Reply made =
      Ask("POST", "/api/v1/namespaces", Enveloped("v1", "Namespace", Bytes(1, Bytes(1, "shop"))),
          "application/vnd.kubernetes.protobuf");
  EXPECT_EQ(made.status, 201) << made.body.Dump();
  EXPECT_EQ(Ask("GET", "/api/v1/namespaces/shop").status, 200);
}

TEST_F(ProtobufBodyTest, OfAnotherKindIsAnUnsupportedMediaType) {
  const Reply made = Ask("POST", kConfigMaps, Enveloped("v1", "Secret", ""),
                         "application/vnd.kubernetes.protobuf");
  EXPECT_EQ(made.status, 415);
}

}  // namespace
}  // namespace trimtab::sim
