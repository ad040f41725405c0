// Signing: nothing is signed unseen. A signing key opens only for a text that was shown whole, and
// whose stream took it, before anybody is asked for a passphrase.
#pragma once

#include <string>

#include "crypto/ed25519.h"
#include "files/passphrase.h"

namespace noodgeld {

/// Where the text goes: `out`, unless that is for a machine or for the signed object itself; then
/// `err`, where the person looks.
enum class ShownOn : std::uint8_t { out, err };
/// `object`: where the signed object is written to; "-" is `out`.
[[nodiscard]] inline ShownOn where_to_show(const Context& context, const std::string& object = {}) {
    return context.json || object == "-" ? ShownOn::err : ShownOn::out;
}

/// What a key is about to sign, in words, shown whole. Only `show_before_signing` makes one.
class Seen {
  public:
    [[nodiscard]] const std::string& text() const { return text_; }
    /// Whether the stream was the terminal of the person who is asked for the passphrase. Where it
    /// was not, the text is shown there too, above the prompt.
    [[nodiscard]] bool is_on_terminal() const { return is_on_terminal_; }

  private:
    friend Result<Seen, Failure> show_before_signing(Context& context, const std::string& text,
                                                     ShownOn where);
    Seen(std::string text, bool is_on_terminal)
        : text_(std::move(text)), is_on_terminal_(is_on_terminal) {}
    std::string text_;
    bool is_on_terminal_;
};

/// Writes the text, which ends with a line end, and flushes. Cannot where the stream does not take
/// it: what could not be shown is not signed.
[[nodiscard]] Result<Seen, Failure> show_before_signing(Context& context, const std::string& text,
                                                        ShownOn where);

/// The signing key in the file at `path`, with its passphrase asked for: the only way a verb gets
/// at a key to sign with. Refuses what open_signing_key refuses, by the file's name.
[[nodiscard]] Result<crypto::SecretKey, Failure> load_signing_key(const Context& context,
                                                                  const std::string& path,
                                                                  const PassphraseSource& source,
                                                                  const Seen& seen);

}  // namespace noodgeld
