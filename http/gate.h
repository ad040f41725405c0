// Gate: the first reader of a request's head, before Beast and before any route. What it lets
// through has one meaning only; whatever two programs could read in two ways is refused, and the
// connection closed.
//
// Stricter than RFC 9112, because our own clients are the only ones:
//   - lines end in CR LF; no other control characters but tabs within header values; ASCII only;
//   - no empty line before the request, no folded lines, no space before a colon;
//   - every header at most once, so that no copy can contradict another;
//   - Connection is a list of words, and Proxy-Connection is not for us;
//   - a body's length is said in Content-Length, in digits without leading zeros; no
//     Transfer-Encoding at all, chunked included (411);
//   - Host is exactly one, and names this machine's loopback or a configured name (421), so that a
//     name rebound by DNS to this machine is no way in;
//   - a request that can change something and that a browser sent from another site (Origin,
//     Sec-Fetch-Site) is refused (403);
//   - the target as in target.h; only GET, HEAD, POST, PUT and DELETE; HTTP/1.1, and HTTP/1.0
//     without persistence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/http_refusal.h"
#include "http/message.h"

namespace noodgeld::http {

inline constexpr std::size_t kMaxHeadBytes = 8'192;  ///< What browsers send fits many times over.
inline constexpr std::size_t kMaxHeaders = 64;

/// A head that has passed the gate.
struct Head {
    Method method = Method::get;
    std::string target;  ///< As sent.
    std::string path;    ///< Decoded.
    std::vector<NamedValue> query;
    std::vector<NamedValue> headers;  ///< Names in lower case; each name once.
    std::uint64_t content_length = 0;
    bool http_1_1 = true;  ///< Else 1.0.
    bool keep_alive = true;
    bool expects_continue = false;
};

/// How many bytes at the start of `received` are a head, its empty line included; 0 if more must
/// come. Refuses as soon as it can tell, so that garbage does not wait for a deadline. The first
/// `scanned` bytes were looked at before: a trickle costs no more than a flood.
[[nodiscard]] Result<std::size_t, Refused> head_size(std::string_view received,
                                                     std::size_t scanned = 0);

/// What a head that may be none says of the languages that its sender reads: for who refuses it.
[[nodiscard]] std::string accept_language_in(std::string_view received);

/// Whether `header` can stand in a head: a token, and printable ASCII.
[[nodiscard]] bool is_header(const NamedValue& header);

/// Immutable, so thread-safe.
class Gate {
  public:
    /// `hosts`: names by which clients may address the server besides loopback's, in lower case
    /// and without port.
    explicit Gate(std::vector<std::string> hosts = {}) : hosts_(std::move(hosts)) {}

    /// `head`: what `head_size` measured, or any text at all.
    [[nodiscard]] Result<Head, Refused> admit(std::string_view head) const;

  private:
    [[nodiscard]] Result<void, Refused> check_host(const Head& head) const;

    std::vector<std::string> hosts_;
};

}  // namespace noodgeld::http
