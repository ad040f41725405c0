// LogReader: reads checkpoints and proofs as a stranger would, with OpenSSL and the public texts
// only (C2SP signed-note and tlog-checkpoint; RFC 9162, section 2.1.3 and 2.1.4), sharing no code
// with what makes them.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noodgeld::test {

struct LogReader {
    using Digest = std::array<std::uint8_t, 32>;

    struct TreeHead {
        std::string origin;
        std::uint64_t size = 0;
        Digest root{};
    };

    static Digest sha256(std::string_view bytes) {
        Digest out{};
        EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha256(), nullptr);
        return out;
    }
    static std::string_view view(const Digest& digest) {
        return {reinterpret_cast<const char*>(digest.data()), digest.size()};
    }
    static std::string text(const Digest& digest) { return std::string(view(digest)); }

    /// Padded base64; empty if it is none.
    static std::string base64(std::string_view digits) {
        std::string out(digits.size() / 4 * 3, '\0');
        const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                         reinterpret_cast<const unsigned char*>(digits.data()),
                                         static_cast<int>(digits.size()));
        if (size < 0) return {};
        const std::size_t padding = digits.ends_with("==") ? 2 : digits.ends_with("=") ? 1 : 0;
        out.resize(static_cast<std::size_t>(size) - padding);
        return out;
    }

    /// The tree head of a note that `public_key` signed under the note's own origin.
    static std::optional<TreeHead> read_note(const std::string& note, const Digest& public_key) {
        const std::size_t gap = note.find("\n\n");
        if (gap == std::string::npos) return std::nullopt;
        const std::string signed_text = note.substr(0, gap + 1);
        const std::size_t first = signed_text.find('\n');
        const std::size_t second = signed_text.find('\n', first + 1);
        TreeHead head;
        head.origin = signed_text.substr(0, first);
        head.size = std::strtoull(signed_text.c_str() + first + 1, nullptr, 10);
        const std::string root =
            base64(signed_text.substr(second + 1, signed_text.size() - second - 2));
        if (root.size() != head.root.size()) return std::nullopt;
        std::copy(root.begin(), root.end(), head.root.begin());

        const std::string start = "\n\n\u2014 " + head.origin + " ";
        if (note.compare(gap, start.size(), start) != 0 || note.back() != '\n') return std::nullopt;
        const std::size_t begin = gap + start.size();
        const std::string blob = base64(note.substr(begin, note.size() - begin - 1));
        const std::string key_hash =
            text(sha256(head.origin + "\n\x01" + text(public_key))).substr(0, 4);
        if (blob.size() != 4 + 64 || blob.substr(0, 4) != key_hash) return std::nullopt;
        return verify(public_key, blob.substr(4), signed_text) ? std::optional(head) : std::nullopt;
    }

    static Digest leaf(std::string_view bytes) { return sha256(std::string(1, '\0') += bytes); }
    static Digest node(const Digest& left, const Digest& right) {
        return sha256(std::string(1, '\x01').append(view(left)).append(view(right)));
    }

    /// RFC 9162, section 2.1.3.2.
    static bool included(const Digest& leaf_hash, std::uint64_t index, const TreeHead& head,
                         const std::vector<Digest>& path) {
        if (index >= head.size) return false;
        std::uint64_t fn = index;
        std::uint64_t sn = head.size - 1;
        Digest r = leaf_hash;
        for (const Digest& p : path) {
            if (sn == 0) return false;
            if ((fn & 1) != 0 || fn == sn) {
                r = node(p, r);
                while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
            } else {
                r = node(r, p);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && r == head.root;
    }

    /// MTH of RFC 6962, section 2.1, of at least one leaf.
    static Digest root(const std::vector<Digest>& leaves) {
        if (leaves.size() == 1) return leaves.front();
        std::size_t k = 1;
        while (2 * k < leaves.size()) k *= 2;
        const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(k);
        return node(root({leaves.begin(), middle}), root({middle, leaves.end()}));
    }

    /// Whether a C2SP tlog-proof shows that the leaf is in the log of that key.
    static bool proves(const std::string& proof, const Digest& leaf_hash, const Digest& key) {
        std::size_t at = 0;
        const auto line = [&] {
            const std::size_t end = proof.find('\n', at);
            const std::string out = proof.substr(at, end - at);
            at = end == std::string::npos ? proof.size() : end + 1;
            return out;
        };
        if (line() != "c2sp.org/tlog-proof@v1") return false;
        const std::string index = line();
        if (!index.starts_with("index ")) return false;
        std::vector<Digest> path;
        for (std::string hash = line(); !hash.empty(); hash = line()) {
            const std::string bytes = base64(hash);
            if (bytes.size() != path.emplace_back().size()) return false;
            std::copy(bytes.begin(), bytes.end(), path.back().begin());
        }
        const auto head = read_note(proof.substr(at), key);
        return head &&
               included(leaf_hash, std::strtoull(index.c_str() + 6, nullptr, 10), *head, path);
    }

    /// RFC 9162, section 2.1.4.2.
    static bool consistent(const TreeHead& old, const TreeHead& now, std::vector<Digest> path) {
        if (old.size == now.size) return path.empty() && old.root == now.root;
        if (path.empty() || old.size == 0 || old.size > now.size) return false;
        if ((old.size & (old.size - 1)) == 0) path.insert(path.begin(), old.root);
        std::uint64_t fn = old.size - 1;
        std::uint64_t sn = now.size - 1;
        while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
        Digest fr = path[0];
        Digest sr = path[0];
        for (std::size_t i = 1; i < path.size(); ++i) {
            if (sn == 0) return false;
            if ((fn & 1) != 0 || fn == sn) {
                fr = node(path[i], fr);
                sr = node(path[i], sr);
                while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
            } else {
                sr = node(sr, path[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == old.root && sr == now.root;
    }

  private:
    static bool verify(const Digest& public_key, std::string_view signature,
                       std::string_view message) {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
            EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(),
                                        public_key.size()),
            EVP_PKEY_free);
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        const auto bytes = [](std::string_view text) {
            return reinterpret_cast<const unsigned char*>(text.data());
        };
        return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
               EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message),
                                message.size()) == 1;
    }
};

}  // namespace noodgeld::test
