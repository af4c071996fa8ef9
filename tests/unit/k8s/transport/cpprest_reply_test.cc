#include "k8s/transport/cpprest_reply.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>

namespace trimtab::k8s {
namespace {

int TlsError(int reason) { return static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)); }

TEST(CpprestReply, HandshakeThatBrokeSentNothing) {
  EXPECT_EQ(TranslateFailure("Error in SSL handshake", ECONNRESET, nullptr).code,
            Code::kUnreachable);
}

TEST(CpprestReply, HandshakeErrorIsPutIntoWords) {
  OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr);  // as a connection does
  const Error error =
      TranslateFailure("Error in SSL handshake", TlsError(SSL_R_WRONG_VERSION_NUMBER), nullptr);
  EXPECT_EQ(error.code, Code::kUntrusted);
  EXPECT_NE(error.message.find("wrong version number"), std::string::npos) << error.message;
}

TEST(CpprestReply, RefusalOfOurCertificateIsUntrusted) {
  for (const int alert : {SSL_AD_CERTIFICATE_REQUIRED, SSL_AD_UNKNOWN_CA, SSL_AD_BAD_CERTIFICATE}) {
    const Error error = TranslateFailure("Failed to read HTTP status line",
                                         TlsError(SSL_AD_REASON_OFFSET + alert), nullptr);
    EXPECT_EQ(error.code, Code::kUntrusted) << alert;
    EXPECT_NE(error.message.find("refused our certificate"), std::string::npos) << error.message;
  }
}

TEST(CpprestReply, OtherTlsAlertsInterrupt) {
  EXPECT_EQ(TranslateFailure("Failed to read HTTP status line",
                             TlsError(SSL_AD_REASON_OFFSET + SSL_AD_INTERNAL_ERROR), nullptr)
                .code,
            Code::kInterrupted);
}

TEST(CpprestReply, WhatIsNotHttpIsMalformed) {
  for (const char* text : {"Invalid HTTP status line", "Invalid chunked response header"}) {
    EXPECT_EQ(TranslateFailure(text, 0, nullptr).code, Code::kMalformed) << text;
  }
}

// A text that a later library might use must not be taken for "nothing was sent".
TEST(CpprestReply, EverythingElseMayHaveBeenSent) {
  for (const char* text : {"Failed to write request headers", "Failed to write request body",
                           "Failed to read HTTP status line", "Request canceled by user.", ""}) {
    EXPECT_EQ(TranslateFailure(text, ECONNRESET, nullptr).code, Code::kInterrupted) << text;
  }
}

HttpResponse HeadWith(int status, std::string length = "5") {
  return {.status = status, .headers = {{"Content-Length", std::move(length)}}};
}

TEST(CpprestReply, AcceptsTheStatusOfAnAnswer) {
  for (const int status : {200, 204, 302, 404, 500, 599}) {
    EXPECT_TRUE(CheckHead(HeadWith(status)).ok()) << status;
  }
  EXPECT_TRUE(CheckHead({.status = 200}).ok());
}

TEST(CpprestReply, RefusesAStatusThatIsNoAnswer) {
  for (const int status : {0, 99, 100, 101, 103, 199, 600, 65535}) {
    const auto checked = CheckHead(HeadWith(status));
    ASSERT_FALSE(checked.ok()) << status;
    EXPECT_EQ(checked.error().code, Code::kMalformed) << status;
  }
}

TEST(CpprestReply, RefusesALengthThatIsNoNumber) {
  for (const char* length : {"-5", "5, 6", "0x10", "5 ", "1e3"}) {
    EXPECT_FALSE(CheckHead(HeadWith(200, length)).ok()) << length;
  }
}

}  // namespace
}  // namespace trimtab::k8s
