#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace penstock {

/// A list whose entries are asked for one after the other, as far as somebody looks: who has found
/// what he looks for costs no more. What is known is kept, and copies of the list share it, also
/// what they learn later.
///
/// One thread. References to entries stay valid as long as one copy does.
template <typename T>
class LazyList
{
public:
	using Known = std::deque<T>;
	/// Adds one entry or more to those that are known; false: there are no more. Not called
	/// again after that.
	using More = std::function<bool(Known &)>;

	class Iterator;
	using value_type = T;
	using const_iterator = Iterator;
	using iterator = Iterator;

	LazyList() = default;
	/// Of entries that are all known.
	LazyList(std::vector<T> entries) : LazyList(entries.begin(), entries.end()) {}
	LazyList(std::initializer_list<T> entries) : LazyList(entries.begin(), entries.end()) {}
	explicit LazyList(More more) : state_(std::make_shared<State>(State{{}, std::move(more)}))
	{}

	Iterator begin() const { return Iterator(state_.get(), 0); }
	Iterator end() const { return Iterator(nullptr, 0); }
	bool empty() const { return begin() == end(); }
	/// Asks for all of them.
	std::size_t size() const { return static_cast<std::size_t>(std::distance(begin(), end())); }
	/// There is one with that number.
	const T &operator[](std::size_t number) const { return *Iterator(state_.get(), number); }

	friend bool operator==(const LazyList &one, const LazyList &other)
	{
		return std::equal(one.begin(), one.end(), other.begin(), other.end());
	}

private:
	struct State {
		Known known;
		More more; ///< none: all are known

		bool has(std::size_t number)
		{
			while (known.size() <= number && more)
				if (!more(known))
					more = nullptr;
			return number < known.size();
		}
	};

	template <typename Entry>
	LazyList(Entry first, Entry last)
		: state_(std::make_shared<State>(State{Known(first, last), {}}))
	{}

	std::shared_ptr<State> state_; ///< none: it is empty
};

/// Whether there is a further entry is asked by the comparison with end().
template <typename T>
class LazyList<T>::Iterator
{
public:
	using iterator_category = std::forward_iterator_tag;
	using value_type = T;
	using difference_type = std::ptrdiff_t;
	using pointer = const T *;
	using reference = const T &;

	Iterator() = default;

	reference operator*() const
	{
		(void)state_->has(number_);
		return state_->known[number_];
	}
	pointer operator->() const { return &**this; }
	Iterator &operator++()
	{
		++number_;
		return *this;
	}
	Iterator operator++(int)
	{
		Iterator before = *this;
		++number_;
		return before;
	}
	friend bool operator==(const Iterator &one, const Iterator &other)
	{
		const bool at_end = one.at_end();
		return at_end == other.at_end() && (at_end || one.number_ == other.number_);
	}

private:
	friend class LazyList;
	Iterator(State *state, std::size_t number) : state_(state), number_(number) {}

	bool at_end() const { return !state_ || !state_->has(number_); }

	State *state_ = nullptr;
	std::size_t number_ = 0;
};

} // namespace penstock
