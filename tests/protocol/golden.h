// The golden vectors of docs/vectors, made anew from the example scheme by the code as it is.
//
// They are a published format: where a test finds other bytes than the committed ones, the code is
// wrong, or the format has a new version. Adding cases is well.
#pragma once

#include <string>
#include <vector>

#include "tests/protocol/golden_json.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

struct GoldenFile {
    std::string name;  ///< "objects.json"
    json::value content;
};

/// Every file of docs/vectors but its README.
[[nodiscard]] std::vector<GoldenFile> golden_files();

// Its parts, each one file.
[[nodiscard]] json::value golden_scheme();
[[nodiscard]] json::value golden_objects();
[[nodiscard]] json::value golden_feed();
[[nodiscard]] json::value golden_manifest();
[[nodiscard]] json::value golden_pack();
[[nodiscard]] json::value golden_text();
[[nodiscard]] json::value golden_signatures();
[[nodiscard]] json::value golden_refused();

/// A feed with an entry of every body; its sales are by tokens 1 to 4.
[[nodiscard]] ExampleFeed golden_feed_entries();

/// What `Signed` and `MultiSigned` objects have in common, as a case of objects.json.
template <class T>
[[nodiscard]] json::object object_case(const char* name, const T& value,
                                       const std::optional<Lineage>& lineage, const char* form) {
    const Bytes payload = encode(value);
    return {{"name", name},
            {"kind", noodgeld::name(T::kKind)},
            {"kind_number", static_cast<int>(T::kKind)},
            {"form", form},
            {"lineage", lineage ? json::value(to_hex(lineage->bytes)) : json::value()},
            {"fields", to_json(value)},
            {"payload", to_hex(payload)},
            {"external_aad", to_hex(domain(T::kKind, lineage))},
            {"object_hash", to_hex(object_hash(T::kKind, lineage, payload).bytes)}};
}

}  // namespace noodgeld::test
