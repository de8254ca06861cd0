#include "CTOMLPlusPlus.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Version 3.4 and older assert on a key such as "[{", which a file from anywhere may have: an error like any other.
#define TOML_ASSERT(condition) (static_cast<bool>(condition) ? void() : throw std::runtime_error("not a key or value"))
#define TOML_ASSERT_ASSUME(condition) static_cast<void>(0)
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#include <toml++/toml.h>

namespace {

void append(std::string &json, std::string_view text) {
    json += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            json += escape;
        } else {
            if (c == '"' || c == '\\') json += '\\';
            json += c;
        }
    }
    json += '"';
}

template <typename Value>
std::string text(const Value &value) {
    std::ostringstream stream;
    stream << value;
    return stream.str();
}

void append(std::string &json, const toml::node &node) {
    node.visit([&](const auto &value) {
        using Node = std::remove_cv_t<std::remove_reference_t<decltype(value)>>;
        if constexpr (toml::is_table<Node>) {
            json += '{';
            for (const auto &[key, item] : value) {
                if (json.back() != '{') json += ',';
                append(json, key.str());
                json += ':';
                append(json, item);
            }
            json += '}';
        } else if constexpr (toml::is_array<Node>) {
            json += '[';
            for (const auto &item : value) {
                if (json.back() != '[') json += ',';
                append(json, item);
            }
            json += ']';
        } else if constexpr (toml::is_string<Node>) {
            append(json, std::string_view(value.get()));
        } else if constexpr (toml::is_boolean<Node>) {
            json += value.get() ? "true" : "false";
        } else if constexpr (toml::is_integer<Node>) {
            json += std::to_string(value.get());
        } else if constexpr (toml::is_floating_point<Node>) {
            const double number = value.get();
            if (std::isfinite(number)) {
                char digits[32];
                json.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
            } else {
                append(json, std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
            }
        } else {
            append(json, text(value.get()));
        }
    });
}

// Dots in front of a value that a key may have: each is a table, and toml++ ends a chain of tables by recursion.
constexpr int max_dots = 1000;

// The first line with a deeper key, or 0.
int line_of_deep_key(std::string_view bytes) {
    int line = 1, dots = 0;
    bool is_key = true;
    for (const char c : bytes) {
        if (c == '\n') {
            line++, dots = 0, is_key = true;
        } else if (c == '=') {
            is_key = false;
        } else if (c == '.' && is_key && ++dots > max_dots) {
            return line;
        }
    }
    return 0;
}

nca_toml_result result(std::string_view text, int line) {
    auto copy = static_cast<char *>(std::malloc(text.size() + 1));
    if (!copy) std::abort();
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = 0;
    return {copy, text.size(), line};
}

// Whether reading these bytes ends in an assertion, which says nothing about its place.
bool asserts(std::string_view bytes) {
    try {
        (void)toml::parse(bytes);
        return false;
    } catch (const toml::parse_error &) {
        return false;
    } catch (const std::exception &) {
        return true;
    }
}

// The line at whose end an assertion has been met: reading goes from line to line, so that halving finds it.
int line_of_assertion(std::string_view bytes) {
    std::vector<size_t> ends;
    for (size_t i = 0; i < bytes.size(); i++) {
        if (bytes[i] == '\n') ends.push_back(i + 1);
    }
    size_t first = 0, last = ends.size();
    while (first < last) {
        const size_t middle = (first + last) / 2;
        if (asserts(bytes.substr(0, ends[middle]))) last = middle;
        else first = middle + 1;
    }
    return static_cast<int>(first) + 1;
}

}  // namespace

nca_toml_result nca_toml_to_json(const char *bytes, size_t count) {
    if (const int line = line_of_deep_key({bytes, count})) return result("a key of more than 1000 dots", line);
    try {
        std::string json;
        append(json, toml::parse(std::string_view(bytes, count)));
        return result(json, 0);
    } catch (const toml::parse_error &error) {
        return result(error.description(), static_cast<int>(error.source().begin.line));
    } catch (const std::exception &error) {
        return result(error.what(), line_of_assertion(std::string_view(bytes, count)));
    }
}

void nca_toml_free(nca_toml_result result) { std::free(result.text); }
