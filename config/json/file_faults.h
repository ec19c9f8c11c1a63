#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/json/json_places.h"
#include "core/base/result.h"

namespace penstock {

/// What is wrong in a file.
struct FileFault {
	std::size_t offset;  ///< where, in the file's text
	std::string message; ///< "pipelines[0].camera.size: must be …"
};

/// All that is wrong in a document; reading goes on after each.
class FileFaults
{
public:
	/// Begins with the keys that stand twice. A parser has found the text right.
	explicit FileFaults(std::string_view text);

	/// `path` is the value that is wrong; what is missing in an object is told of the object.
	void add(const std::string &path, std::string_view what);
	/// What is wrong is that the key is there.
	void add_key(const std::string &path, std::string_view what);

	bool empty() const { return faults_.empty(); }
	/// In the order of the text.
	std::vector<FileFault> list() const;

private:
	JsonPlaces places_;
	std::vector<FileFault> faults_;
};

/// A user_mistake(): each as "FILE:LINE:COLUMN: message" in a line of its own. Of very many, the
/// first ones.
tl::unexpected<Error> file_mistake(const std::string &file, std::string_view text,
				   const std::vector<FileFault> &faults);

} // namespace penstock
