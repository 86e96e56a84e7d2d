use proc_macro::TokenStream; 
/// x
#[proc_macro_attribute] pub fn sweep_dates(_a: TokenStream, i: TokenStream)->TokenStream {i}
