#include "k8s/transport/tls_peer.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "k8s/transport/server_address.h"

namespace trimtab::k8s {
namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Store = std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>>;

Error BadMaterial(std::string_view what) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_peek_last_error(), reason.data(), reason.size());
  const bool known = ERR_peek_last_error() != 0;
  ERR_clear_error();
  return Error{.code = Code::kInvalid,
               .message = "TLS: " + std::string(what) +
                          (known ? " (" + std::string(reason.data()) + ")" : std::string())};
}

Bio Reading(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// A key with a passphrase is refused instead of asking for one at the terminal.
int NoPassphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*argument*/) { return -1; }

Certificate NextCertificate(BIO* from) {
  return Certificate(PEM_read_bio_X509(from, nullptr, &NoPassphrase, nullptr));
}

Result<void> TrustOnly(SSL_CTX* context, const std::string& ca_pem) {
  Store store(X509_STORE_new());
  const Bio pem = Reading(ca_pem);
  int count = 0;
  while (const Certificate ca = NextCertificate(pem.get())) {
    if (X509_STORE_add_cert(store.get(), ca.get()) != 1) return BadMaterial("a CA was refused");
    ++count;
  }
  if (count == 0) return BadMaterial("the CA is not a PEM certificate");
  ERR_clear_error();  // the end of the text
  // As client-go does: a CA that is itself signed by another is trusted as it stands.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_cert_store(context, store.release());
  return {};
}

Result<void> Show(SSL_CTX* context, const TlsMaterial& material) {
  const Bio certificates = Reading(material.certificate_pem);
  const Certificate own = NextCertificate(certificates.get());
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) {
    return BadMaterial("the client certificate is not a PEM certificate");
  }
  while (const Certificate above = NextCertificate(certificates.get())) {
    SSL_CTX_add1_chain_cert(context, above.get());
  }
  ERR_clear_error();  // the end of the text
  const Bio pem = Reading(material.key_pem);
  const Key key(PEM_read_bio_PrivateKey(pem.get(), nullptr, &NoPassphrase, nullptr));
  if (!key) return BadMaterial("the client key is not a PEM key without passphrase");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return BadMaterial("the client key is not the one of the client certificate");
  }
  return {};
}

}  // namespace

TlsPeer::TlsPeer(TlsMaterial material, const std::string& host)
    : material_(std::move(material)),
      name_(material_.server_name.empty() ? host : material_.server_name) {}

Result<void> TlsPeer::Configure(SSL_CTX* context) {
  ERR_clear_error();
  if (auto trusted = TrustOnly(context, material_.ca_pem); !trusted) return trusted;
  if (!material_.certificate_pem.empty()) {
    if (auto shown = Show(context, material_); !shown) return shown;
  }
  X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = IsIpAddress(name_)
                      ? X509_VERIFY_PARAM_set1_ip_asc(expected, name_.c_str())
                      : X509_VERIFY_PARAM_set1_host(expected, name_.data(), name_.size());
  if (set != 1) return BadMaterial("\"" + name_ + "\" is no name that a certificate can hold");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &TlsPeer::Verify, this);
  SSL_CTX_set_msg_callback(context, &TlsPeer::Observe);
  SSL_CTX_ctrl(context, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, this);
  return {};
}

void TlsPeer::Announce(SSL* connection) const {
  if (IsIpAddress(name_)) return;
  std::string name = name_;  // the call takes no const, and copies
  SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
}

std::string TlsPeer::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

int TlsPeer::Verify(X509_STORE_CTX* chain, void* self) {
  return static_cast<TlsPeer*>(self)->Accepts(chain) ? 1 : 0;
}

bool TlsPeer::Accepts(X509_STORE_CTX* chain) {
  // A library's own callback could overrule a refusal, or check against a name of its choice.
  X509_STORE_CTX_set_verify_cb(chain, [](int good, X509_STORE_CTX*) { return good; });
  if (X509_verify_cert(chain) == 1) return true;
  const int error = X509_STORE_CTX_get_error(chain);
  std::string reason = X509_verify_cert_error_string(error);
  if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    reason += ": it is not for " + name_;
  }
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(reason);
  return false;
}

void TlsPeer::Observe(int is_ours, int /*version*/, int type, const void* bytes, size_t size,
                      SSL* /*connection*/, void* self) {
  const bool finished = is_ours != 0 && type == SSL3_RT_HANDSHAKE && size > 0 &&
                        *static_cast<const unsigned char*>(bytes) == SSL3_MT_FINISHED;
  if (finished) static_cast<TlsPeer*>(self)->may_be_established_ = true;
}

std::string DescribeTlsError(int code) {
  const auto packed = static_cast<unsigned long>(static_cast<unsigned int>(code));
  if (ERR_GET_LIB(packed) != ERR_LIB_SSL) return {};
  const char* reason = ERR_reason_error_string(packed);
  return reason != nullptr ? reason : "TLS error " + std::to_string(code);
}

bool RefusesOurCertificate(int code) {
  const auto packed = static_cast<unsigned long>(static_cast<unsigned int>(code));
  if (ERR_GET_LIB(packed) != ERR_LIB_SSL) return false;
  switch (ERR_GET_REASON(packed) - SSL_AD_REASON_OFFSET) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_CERTIFICATE_REQUIRED:
      return true;
    default:
      return false;
  }
}

}  // namespace trimtab::k8s
