/* toml++ is C++: CTOMLPlusPlus includes it; this module finds its folder. */
