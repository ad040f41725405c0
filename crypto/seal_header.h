// The clear part of a sealed file: a magic line, then one deterministically encoded CBOR item (RFC
// 8949, section 4.2.1) of arrays, unsigned integers and byte strings. docs/sealed-files.md.
//
// Here and not in protocol/, because crypto/ is below it; so only as much CBOR as these headers
// use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace noodgeld::crypto {

class SealHeaderWriter {
  public:
    explicit SealHeaderWriter(std::string_view magic) { append(bytes_, as_bytes(magic)); }

    SealHeaderWriter& array(std::uint64_t size) { return head(4, size); }
    SealHeaderWriter& number(std::uint64_t value) { return head(0, value); }
    SealHeaderWriter& byte_string(ByteView bytes);
    [[nodiscard]] Bytes finish() { return std::move(bytes_); }

  private:
    SealHeaderWriter& head(unsigned major, std::uint64_t argument);
    Bytes bytes_;
};

/// Reads what the writer wrote; nothing at the first thing that is not so. Borrows the file.
class SealHeaderReader {
  public:
    explicit SealHeaderReader(ByteView file) : file_(file), rest_(file) {}

    [[nodiscard]] bool magic(std::string_view expected);
    [[nodiscard]] std::optional<std::uint64_t> array() { return head(4); }
    [[nodiscard]] std::optional<std::uint64_t> number() { return head(0); }
    [[nodiscard]] std::optional<ByteView> byte_string(std::size_t min_size, std::size_t max_size);

    /// What has been read, magic included: the associated data.
    [[nodiscard]] ByteView read() const { return file_.first(file_.size() - rest_.size()); }
    /// What comes after: the ciphertext.
    [[nodiscard]] ByteView rest() const { return rest_; }

  private:
    std::optional<std::uint64_t> head(unsigned major);
    ByteView file_;
    ByteView rest_;
};

}  // namespace noodgeld::crypto
