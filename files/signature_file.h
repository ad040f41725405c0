// SignatureFile: signatures to be verified in bulk, read in pieces: one JSON object a line, or
// binary.
//
//   JSON    {"key":"64 hex digits","signature":"128 hex digits","message":"hex digits"}
//   binary  "noodgeld signatures 1\n", then for each: key (32 bytes), signature (64), length of the
//           message (4, big-endian), message
//
// Which of the two it is shows in the first bytes.
#pragma once

#include <istream>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/verifier.h"

namespace noodgeld {

inline constexpr std::string_view kSignatureFileStart = "noodgeld signatures 1\n";
/// Longest message. What is longer is no item.
inline constexpr std::size_t kMaxSignedMessageBytes = std::size_t{1} << 20;

/// One line or record. Not `readable`: no signature of the right shape stands there.
struct SignatureItem {
    bool readable = false;
    crypto::PublicKey key;
    crypto::Signature signature;
    Bytes message;
};

class SignatureFile {
  public:
    /// Borrows the stream.
    explicit SignatureFile(std::istream& in);

    /// The next one; nothing at the end. A record that is cut short or too long is the last, and
    /// not readable.
    [[nodiscard]] std::optional<SignatureItem> next();
    /// The next ones, to be verified in one call: enough to keep every thread at work, little
    /// enough for any memory. Empty at the end.
    [[nodiscard]] std::vector<SignatureItem> next_piece();

  private:
    std::optional<SignatureItem> next_line();
    std::optional<SignatureItem> next_record();

    std::istream& in_;
    std::string line_;
    bool is_binary_ = false;
    bool has_line_ = false;  // line_ was read to look at it
    bool ended_ = false;
};

/// Which of them are readable and valid.
[[nodiscard]] std::vector<bool> find_valid(std::span<const SignatureItem> items,
                                           const crypto::Verifier& verifier);

}  // namespace noodgeld
